using Suffice.Bundles;
using Suffice.Data;
using Suffice.Diagnostics;
using Suffice.Files;
using Suffice.Import;
using Suffice.Inputs;
using Suffice.Models;
using static System.FormattableString;

namespace Suffice.Commands.Kinds;

/// <summary>Image files, with those of folders.</summary>
internal sealed class ImageVerbs : InputVerbs
{
    public override InputKind Kind => InputKind.Image;

    /// <summary>All names are found before the first image is classified, so that their columns fit.</summary>
    public override IEnumerable<RunInput> Find(string[] named, string bundle, Stream standardInput) =>
        named.Length == 0
            ? throw new SufficeException(Fault.Usage, $"{bundle} reads images. Give image files, or folders of them.")
            : [.. named.SelectMany(Find)];

    public override int? NameWidth(IEnumerable<RunInput> inputs) =>
        inputs.Where(input => input.Problem is null).Select(input => Printable.Columns(Printable.Line(input.Name))).DefaultIfEmpty(0).Max();

    public override InputSource Source(RunInput input, Stream standardInput)
    {
        const string name = "standard input";
        return input.Name == RunInput.StandardInput
            ? new EncodedImage(InputFile.Read(standardInput, name, ImageDecoder.MaxFileBytes, Fault.Data), name)
            : new ImageFile(input.Name);
    }

    public override bool LieInFiles => true;

    public override IReadOnlyList<string> UsualColumns { get; } = ["image", "image.bytes", "bytes", "file", "path"];

    /// <summary>A path, or a file's content.</summary>
    public override InputSource? Source(object? value, string folder) =>
        value switch
        {
            string path => new ImageFile(Path.Combine(folder, path)),
            byte[] content => new EncodedImage(content),
            _ => null,
        };

    public override string Describe(BundleFile bundle)
    {
        ModelDescription model = bundle.Manifest.Model;
        return Invariant($"{model.ImageSize} × {model.ImageSize} {(model.Channels == 1 ? "grey" : "RGB")}; ")
            + (
                !bundle.Manifest.Preprocessing.Resize ? "other sizes are refused"
                : bundle.Manifest.Preprocessing.Resizing is { } resizing ? Describe(resizing, model.ImageSize)
                : "other sizes are resized"
            );
    }

    public override string Describe(ImportSummary summary)
    {
        ModelDescription model = summary.Model;
        string means = string.Join(", ", summary.Preprocessing.Mean.Select(mean => Invariant($"{mean:0.###}"))),
            deviations = string.Join(", ", summary.Preprocessing.Deviation.Select(deviation => Invariant($"{deviation:0.###}")));
        return Invariant($"{model.ImageSize} × {model.ImageSize} {(model.Channels == 1 ? "grey" : "RGB")} in patches of ")
            + Invariant($"{model.Embedding[0].Kernel}; mean {means}; deviation {deviations}; ")
            + (summary.Preprocessing.Resizing is { } resizing ? Describe(resizing, model.ImageSize) : "resized whole, bilinearly");
    }

    private static string Describe(ImageResizing resizing, int size) =>
        Invariant($"resized to {resizing.Edge} pixels ({(resizing.KeepsAspect ? "the shorter edge" : "both edges")}, ")
        + resizing.Filter.ToString().ToLowerInvariant()
        + (resizing.KeepsAspect || resizing.Edge > size ? "), then cut to the middle" : ")");

    public override long? PeakBytes(long weightBytes, long arenaBytes) => ProcessMemory.Peak(weightBytes, arenaBytes);

    private static IEnumerable<RunInput> Find(string path)
    {
        if (path == RunInput.StandardInput)
        {
            yield return new RunInput(path);
            yield break;
        }
        var problems = new List<string>();
        foreach (string file in Found(path, problems))
            yield return new RunInput(file);
        foreach (string problem in problems)
            yield return new RunInput(path, Problem: problem);
    }

    private static IReadOnlyList<string> Found(string path, List<string> problems)
    {
        try
        {
            return ImageFiles.Find([path], problems.Add);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            problems.Add(InputFile.Unreadable(path, error).Message);
            return [];
        }
    }
}
