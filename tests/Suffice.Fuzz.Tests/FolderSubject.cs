using Suffice.Evaluation.Datasets;

namespace Suffice.Fuzz.Tests;

/// <summary>A generated tree of folders, found by <c>run</c>'s rules and opened as a data set; both are held against <see cref="TreeOracle"/>.</summary>
internal sealed class FolderSubject : IFuzzSubject
{
    private readonly TemporaryFolder folder = new();
    private int most;

    public IReadOnlyDictionary<string, double> Measures => new Dictionary<string, double> { ["most_images_in_a_tree"] = most };

    public string? Run(Random random, out string way)
    {
        way = "";
        string place = folder.File("case");
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

    public void Dispose() => folder.Dispose();

    private void CheckFolder(GeneratedTree tree)
    {
        TreeOracle expected = TreeOracle.Below(tree, tree.Root);
        var problems = new List<string>();
        IReadOnlyList<string> found = ImageFolder.Find(tree.Root.Path, problems.Add);
        string[] contents = [.. found.Select(File.ReadAllText).Order(StringComparer.Ordinal)], all = [.. expected.Images.Select(image => image.Content).Order(StringComparer.Ordinal)];
        if (!contents.SequenceEqual(all)) throw new InvalidOperationException($"Found were the images {string.Join(' ', contents)} instead of {string.Join(' ', all)}.");
        if (problems.Count != expected.Problems + expected.OtherImages)
            throw new InvalidOperationException($"{expected.Problems + expected.OtherImages} problems were to be named, but these were: {string.Join(" | ", problems)}");
        if (problems.Find(problem => !problem.StartsWith(tree.Root.Path, StringComparison.Ordinal)) is { } lost) throw new InvalidOperationException($"Without a place: {lost}");
        most = Math.Max(most, found.Count);
    }

    private static string? CheckDataSet(GeneratedTree tree)
    {
        HashSet<(string Class, bool IsTest, string Content)>? expected = TreeOracle.DataSet(tree);
        ImageDataset data;
        try
        {
            data = DatasetCatalog.Open(tree.Root.Path);
        }
        catch (SufficeException refusal)
        {
            if (expected is not null) throw new InvalidOperationException($"It was refused though nothing is wrong: {refusal.Message}", refusal);
            if (refusal.Fault is not (Fault.Data or Fault.Machine) || !refusal.Message.Contains(tree.Root.Path, StringComparison.Ordinal))
                throw new InvalidOperationException($"It was refused without naming the folder: {refusal.Fault}, {refusal.Message}", refusal);
            return refusal.Message[refusal.Message.IndexOf(' ', refusal.Message.LastIndexOf(tree.Root.Path, StringComparison.Ordinal))..];
        }
        if (expected is null) throw new InvalidOperationException("It was opened though it must be refused.");
        (string, bool, string)[] found = [.. Enumerable.Range(0, data.Count).Select(i => (data.Labels[data.Label(i)], data.IsOfficialTest(i), File.ReadAllText(Path.Combine(tree.Base.Path, data.Id(i)))))];
        if (found.Length != expected.Count || !expected.SetEquals(found))
            throw new InvalidOperationException($"It consists of {string.Join(' ', found.Order())} instead of {string.Join(' ', expected.Order())}.");
        return null;
    }
}
