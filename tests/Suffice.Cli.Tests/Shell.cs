using System.Diagnostics;
using Suffice.Bundles;
using Suffice.Models;
using Suffice.Tests;
using Suffice.Text;
using Suffice.Text.Files;
using Suffice.Text.Vocabularies;

namespace Suffice.Cli.Tests;

/// <summary>A line of bash, in which <c>suffice-run</c> is the small tool, and what became of it.</summary>
internal static class Shell
{
    /// <summary>The repository's folder.</summary>
    public static string Root { get; } = Above(AppContext.BaseDirectory);

    private static readonly Lazy<string> Texts = new(WriteTexts);

    /// <summary>A static bundle for texts with random weights, written once.</summary>
    public static string TextBundle => Texts.Value;

    /// <summary>Runs it in a folder; the test fails if it takes a minute.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="script">What.</param>
    /// <param name="environment">Besides the usual.</param>
    public static CommandRun Run(string folder, string script, params (string Name, string Value)[] environment)
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "There is no bash.");
        string tool = Path.Combine(AppContext.BaseDirectory, "suffice-run.dll");
        var start = new ProcessStartInfo(
            "/bin/bash",
            ["-c", $"suffice-run() {{ dotnet '{tool}' \"$@\"; }}; texts='{TextBundle}'; {script}"]
        )
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(),
            error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(TimeSpan.FromSeconds(60)))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"It does not end: {script}");
        }
        return new CommandRun(process.ExitCode, output.Result, error.Result);
    }

    private static string WriteTexts()
    {
        TokenizerFiles tokenizer = VocabularyTraining.Train(["a good film and a bad film"], new VocabularyOptions { Size = 60 });
        ModelDescription model = RandomModels.Texts with
        {
            Text = new TextEmbedding(new TextTokenizer(tokenizer).VocabularySize, 15),
            Exits = [RandomModels.Texts.Exits[^1]],
        };
        string path = Path.Combine(AppContext.BaseDirectory, "texts.suffice");
        BundleWriter.Save(
            path,
            RandomModels.Manifest(PathLibrary.Static(model)),
            [.. RandomModels.Weights(model, 1), .. tokenizer.Tensors()]
        );
        return path;
    }

    private static string Above(string folder) =>
        File.Exists(Path.Combine(folder, "Suffice.slnx"))
            ? folder
            : Above(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(folder))!);
}
