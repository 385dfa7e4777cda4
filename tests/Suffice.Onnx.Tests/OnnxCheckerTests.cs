using System.Diagnostics;
using Suffice.Bundles;
using Suffice.Models;

namespace Suffice.Onnx.Tests;

/// <summary>
/// The checker and the shape inference of the ONNX project accept every file. Runs where a <c>python3</c> has the package <c>onnx</c>, for
/// instance Debian's <c>python3-onnx</c> (build/check-onnx.sh).
/// </summary>
public sealed class OnnxCheckerTests : IDisposable
{
    private const string Script = """
        import glob, sys, onnx
        files = sorted(glob.glob(sys.argv[1] + "/**/*.onnx", recursive=True))
        for file in files:
            onnx.checker.check_model(file, full_check=True)
            onnx.shape_inference.infer_shapes(onnx.load(file, load_external_data=False), check_type=True, strict_mode=True)
        print(len(files))
        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void It_accepts_every_file()
    {
        Assert.SkipUnless(Python("import onnx").Code == 0, "There is no python3 with the package onnx. build/check-onnx.sh fetches one.");
        using BundleFile images = RandomControl.Bundle(folder, RandomModels.Paths(RandomModels.Small), policyMembers: 2, seed: 7),
            texts = RandomControl.Bundle(folder, RandomModels.Paths(RandomModels.Bert), policyMembers: 0, seed: 7);
        int expected = 0;
        foreach (BundleFile bundle in (BundleFile[])[images, texts])
        foreach (OnnxWeights weights in Enum.GetValues<OnnxWeights>())
        {
            string place = folder.File($"out/{bundle.Manifest.Model.Kind.Noun}.{weights}");
            OnnxFolder.Write(bundle, place, new OnnxFolderOptions { Weights = weights, Segments = true });
            expected += (2 * bundle.Library.Paths.Count) + 1;
        }
        (int code, string output) = Python(Script, folder.File("out"));
        Assert.Equal((0, $"{expected}"), (code, output.Trim()));
    }

    private static (int Code, string Output) Python(string script, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(
                new ProcessStartInfo("python3", ["-c", script, .. arguments])
                {
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                }
            )!;
            Task<string> error = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, process.ExitCode == 0 ? output : output + error.Result);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (-1, "");
        }
    }
}
