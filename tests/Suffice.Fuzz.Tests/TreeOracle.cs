namespace Suffice.Fuzz.Tests;

/// <summary>
/// Says from a tree as it was meant, without looking at the disk, which images must be found and how many things must be named; written
/// apart from what it judges.
/// </summary>
internal sealed class TreeOracle(GeneratedTree tree)
{
    private const int MostLinks = 40;

    private readonly HashSet<TreeNode> entered = [];

    /// <summary>Images below a folder.</summary>
    public HashSet<TreeNode> Images { get; } = [];

    /// <summary>Things that cannot be read.</summary>
    public int Problems { get; private set; }

    /// <summary>Images of formats that are not read.</summary>
    public int OtherImages { get; private set; }

    /// <summary>What lies below a folder.</summary>
    public static TreeOracle Below(GeneratedTree tree, TreeNode folder)
    {
        var oracle = new TreeOracle(tree);
        oracle.Enter(folder, folder);
        return oracle;
    }

    /// <summary>What a data set must consist of: class, whether it is test, and content of every image; null: it must be refused.</summary>
    public static HashSet<(string Class, bool IsTest, string Content)>? DataSet(GeneratedTree tree)
    {
        if (tree.IsUnclear || Below(tree, tree.Root).Problems > 0)
            return null;
        var images = new HashSet<(string, bool, string)>();
        var classOf = new Dictionary<TreeNode, string>();
        var pools = tree.Parents.Where(parent => !parent.IsTest);
        HashSet<string> trained = [.. pools.SelectMany(parent => Classes(tree, parent.Folder)).Select(entry => entry.Name)];
        foreach ((TreeNode parent, bool isTest) in tree.Parents)
        {
            if (parent.Children.Any(child => child.NameKind == NameKind.Image && Real(child)?.Kind != TreeNodeKind.Folder))
                return null;
            foreach ((string name, TreeNode folder) in Classes(tree, parent))
            {
                TreeOracle found = Below(tree, folder);
                if (!trained.Contains(name) || found.Images.Count == 0 || found.Problems + found.OtherImages > 0)
                    return null;
                foreach (TreeNode image in found.Images)
                {
                    if (!classOf.TryAdd(image, name) && classOf[image] != name)
                        return null;
                    images.Add((name, isTest, image.Content));
                }
            }
        }
        return trained.Count < 2 ? null : images;
    }

    private static IEnumerable<(string Name, TreeNode Folder)> Classes(GeneratedTree tree, TreeNode parent) =>
        from child in parent.Children
        where child.NameKind != NameKind.Hidden
        let real = Real(child)
        where real is { Kind: TreeNodeKind.Folder } && !(child.Kind == TreeNodeKind.Link && HoldsAny(real, parent, tree.Root))
        select (child.Name, real);

    private void Enter(TreeNode folder, TreeNode start)
    {
        if (!entered.Add(folder))
            return;
        if (folder.IsLocked)
            Problems++;
        foreach (TreeNode child in folder.IsLocked ? [] : folder.Children)
        {
            if (child.NameKind == NameKind.Hidden)
                continue;
            TreeNode? real = child.IsLatin1 ? null : Real(child);
            if (real is null)
                Problems++;
            else if (real.Kind == TreeNodeKind.Folder && child.Kind == TreeNodeKind.Link && HoldsAny(real, folder, start, tree.Root))
                Problems += tree.Root.Holds(real) ? 0 : 1;
            else if (real.Kind == TreeNodeKind.Folder)
                Enter(real, start);
            else if (child.NameKind == NameKind.OtherImage)
                OtherImages++;
            else if (child.NameKind == NameKind.Image && real.Content.Length == 0)
                Problems++;
            else if (child.NameKind == NameKind.Image)
                Images.Add(real);
        }
    }

    private static bool HoldsAny(TreeNode folder, params TreeNode[] nodes) => nodes.Any(folder.Holds);

    private static TreeNode? Real(TreeNode node)
    {
        TreeNode? at = node;
        for (int links = 0; at is { Kind: TreeNodeKind.Link }; links++)
        {
            if (links == MostLinks)
                return null;
            at = at.Target;
        }
        for (TreeNode? above = at?.Parent; above is not null; above = above.Parent)
            if (above.IsLocked && !above.Holds(node))
                return null;
        return at;
    }
}
