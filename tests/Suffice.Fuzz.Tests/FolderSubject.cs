using System.Formats.Tar;
using Suffice.Data;
using Suffice.Data.Examples;
using Suffice.Data.Images;

namespace Suffice.Fuzz.Tests;

/// <summary>
/// A generated tree of folders, searched as a folder of images, opened as a data set, and packed; all are held against
/// <see cref="TreeOracle"/>.
/// </summary>
internal sealed class FolderSubject : IFuzzSubject
{
    // In memory where the system has a place for it: disks are slow with many small files.
    private readonly string folder = Path.Combine(
        Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(),
        $"suffice-{Guid.NewGuid():N}"
    );
    private int most;

    public IReadOnlyDictionary<string, double> Measures => new Dictionary<string, double> { ["most_images_in_a_tree"] = most };

    public string? Run(Random random, out string way)
    {
        way = "";
        string place = Path.Combine(folder, "case");
        Directory.CreateDirectory(place);
        var tree = new GeneratedTree(place, random);
        way = tree.Layout;
        try
        {
            CheckFolder(tree);
            return CheckDataSet(tree);
        }
        finally
        {
            tree.Place.Unseal();
            Directory.Delete(place, recursive: true);
        }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private void CheckFolder(GeneratedTree tree)
    {
        TreeOracle expected = TreeOracle.Below(tree, tree.Root);
        var problems = new List<string>();
        IReadOnlyList<string> found = ImageFolder.Find(tree.Root.Path, problems.Add);
        string[] contents = [.. found.Select(File.ReadAllText).Order(StringComparer.Ordinal)];
        string[] all = [.. expected.Images.Select(image => image.Content).Order(StringComparer.Ordinal)];
        if (!contents.SequenceEqual(all))
            throw Wrong($"Found were {string.Join(' ', contents)} instead of {string.Join(' ', all)}.");
        int named = expected.Problems + expected.OtherImages;
        if (problems.Count != named)
            throw Wrong($"{named} problems were to be named, but these were: {string.Join(" | ", problems)}");
        string? lost = problems.Find(problem => !problem.StartsWith(tree.Root.Path, StringComparison.Ordinal));
        if (lost is not null)
            throw Wrong($"Without a place: {lost}");
        most = Math.Max(most, found.Count);
    }

    private static string? CheckDataSet(GeneratedTree tree)
    {
        HashSet<(string Class, bool IsTest, string Content)>? expected = TreeOracle.DataSet(tree);
        (ImageDataset? data, string refusal) = Open(tree, tree.Root.Path);
        if (tree.FitsArchive)
            CheckArchive(tree, data);
        if (data is null && expected is not null)
            throw Wrong($"It was refused though nothing is wrong: {refusal}");
        if (data is null)
            return Remedy(refusal);
        if (expected is null)
            throw Wrong("It was opened though it must be refused.");
        (string Label, bool IsTest, string Content)[] found =
        [
            .. Enumerable
                .Range(0, data.Count)
                .Select(i =>
                    (data.Labels[data.Label(i)], data.IsOfficialTest(i), File.ReadAllText(Path.Combine(tree.Base.Path, data.Id(i))))
                ),
        ];
        if (found.Length != expected.Count || !expected.SetEquals(found))
            throw Wrong($"It consists of {string.Join(' ', found.Order())} instead of {string.Join(' ', expected.Order())}.");
        return null;
    }

    /// <summary>Packed, it must be the same data set, or be refused as well.</summary>
    private static void CheckArchive(GeneratedTree tree, ImageDataset? folder)
    {
        string file = tree.Root.Path + ".tar";
        TarFile.CreateFromDirectory(tree.Root.Path, file, includeBaseDirectory: false);
        (ImageDataset? data, string refusal) = Open(tree, file);
        if (!Rows(data).SequenceEqual(Rows(folder)))
            throw Wrong($"Its archive consists of {string.Join(' ', Rows(data))} instead of {string.Join(' ', Rows(folder))}. {refusal}");

        static IEnumerable<(string, int, bool)> Rows(ImageDataset? data) =>
            data is null ? [] : Enumerable.Range(0, data.Count).Select(i => (data.Id(i), data.Label(i), data.IsOfficialTest(i)));
    }

    private static (ImageDataset? Data, string Refusal) Open(GeneratedTree tree, string path)
    {
        try
        {
            return (DatasetCatalog.Open(path), "");
        }
        catch (SufficeException refusal)
        {
            if (refusal.Fault is not (Fault.Data or Fault.Machine) || !refusal.Message.Contains(tree.Root.Path, StringComparison.Ordinal))
                throw Wrong($"It was refused without naming the folder: {refusal.Fault}, {refusal.Message}");
            return (null, refusal.Message);
        }
    }

    /// <summary>The beginning of the last sentence, which holds no names: messages end in what to do.</summary>
    private static string Remedy(string refusal) => refusal[(refusal.LastIndexOf(". ", StringComparison.Ordinal) + 2)..].Split(',', ':')[0];

    private static InvalidOperationException Wrong(string what) => new(what);
}
