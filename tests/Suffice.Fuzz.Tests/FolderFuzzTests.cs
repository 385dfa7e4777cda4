namespace Suffice.Fuzz.Tests;

public class FolderFuzzTests
{
    /// <summary>A few seconds' worth of the cases; the record in results/ holds the long run.</summary>
    [Fact]
    public void Folders_give_every_image_once_or_are_refused()
    {
        var fuzz = new FuzzRun(FuzzKind.Of("folders"), seed: 7);
        fuzz.Run(0, 200);
        Assert.True(fuzz.Failures.Count == 0, string.Join(Environment.NewLine, fuzz.Failures));
        Assert.True(fuzz.Reasons > 7, $"only {fuzz.Reasons} reasons were met");
        Assert.InRange(fuzz.Accepted, 60, 170);
    }

    [Fact]
    public void The_oracle_knows_links_that_go_round_in_circles()
    {
        using var folder = new TemporaryFolder();
        var tree = new GeneratedTree(folder.Path, new Random(1));
        var cats = new TreeNode(tree.Root, "cats", TreeNodeKind.Folder, NameKind.Plain);
        var image = new TreeNode(cats, "1.png", TreeNodeKind.File, NameKind.Image) { Content = "1" };
        var all = new TreeNode(cats, "all", TreeNodeKind.Link, NameKind.Plain) { Target = tree.Root };
        var again = new TreeNode(cats, "again.png", TreeNodeKind.Link, NameKind.Image) { Target = image };
        cats.Children.AddRange(image, all, again);
        TreeOracle found = TreeOracle.Below(tree, cats);
        Assert.Equal([image], found.Images);
        Assert.Equal(0, found.Problems);
        tree.Place.Unseal();
    }
}
