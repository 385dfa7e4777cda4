namespace Suffice.Fuzz.Tests;

/// <summary>
/// A data set as it was meant, made at random: class folders, perhaps in splits, with odd names, links, depths and things that are no
/// images.
/// </summary>
internal sealed class GeneratedTree
{
    private static readonly string[] ImageNames =
    [
        ".png",
        " b.JPG",
        "ü.jpeg",
        "u\u0308.Png",
        "😀.jpe",
        "\n.png",
        "\t\u001b[31m.jfif",
        ".png.",
        ".png ",
        "'\".png",
        "*?.png",
        "\\b.png",
        "%s{0}.png",
        "\uFFFD.png",
        new string('x', 200) + ".png",
    ];

    private static readonly string[] FolderNames = ["sub", "d e", "é", "😀", "a.png", "\u0001", "tail.", "..x", "~", new string('y', 100)];
    private static readonly string[] HiddenNames = ["._a.png", ".git", "__MACOSX", "@eaDir", "lost+found"];
    private static readonly string[] OtherNames = [".gif", ".WEBP", ".tiff"],
        PlainNames = [".txt", "", ".png~", ".md"];
    private static readonly string[] Train = ["train", "Train", "TRAIN", "training"],
        Test = ["test", "Test", "TESTING"];
    private static readonly string[] Validation = ["val", "Valid", "VALIDATION", "dev"];
    private static readonly string[] Alike = ["train_images", "my-test", "Train 1", "split_train", "TestSet", "01.valid"];

    private readonly Random random;
    private readonly List<TreeNode> nodes = [];
    private readonly bool isOdd;
    private int number;

    /// <param name="place">An empty folder.</param>
    /// <param name="random">Decides everything.</param>
    public GeneratedTree(string place, Random random)
    {
        this.random = random;
        isOdd = Often(0.5);
        Place = new TreeNode(null, place, TreeNodeKind.Folder, NameKind.Plain);
        Elsewhere = Folder(Place, "elsewhere");
        Root = Base = Folder(Place, "data");
        for (int wrappers = random.Next(3); wrappers > 0; wrappers--)
        {
            if (Often(0.3))
                File(Base, NameKind.Plain);
            Base = Folder(Base, $"wrap {wrappers}");
        }
        Layout = random.Next(10) switch
        {
            < 3 => "class folders",
            < 7 => "splits",
            7 => "splits of images",
            8 => "names like splits",
            _ => "splits in classes",
        };
        Fill(Elsewhere, 2);
        Make();
        foreach (TreeNode link in nodes.Where(node => node.Kind == TreeNodeKind.Link))
            Aim(link);
        Place.Write();
        Place.Seal();
    }

    /// <summary>Holds everything.</summary>
    public TreeNode Place { get; }

    /// <summary>Beside the data set.</summary>
    public TreeNode Elsewhere { get; }

    /// <summary>The data set's folder.</summary>
    public TreeNode Root { get; }

    /// <summary>The folder in it that holds splits or classes.</summary>
    public TreeNode Base { get; }

    /// <summary>In which way classes and splits are arranged.</summary>
    public string Layout { get; }

    /// <summary>Folders of class folders, and whether they are the official test.</summary>
    public List<(TreeNode Folder, bool IsTest)> Parents { get; } = [];

    /// <summary>Whether the arrangement must be refused, whatever is in it.</summary>
    public bool IsUnclear => Layout is not ("class folders" or "splits");

    /// <summary>
    /// Whether an archive can hold it: no links, no pipes, and no names that a file on disk may have but one in an archive may not (.NET's
    /// reader takes line ends for damage).
    /// </summary>
    public bool FitsArchive =>
        nodes.TrueForAll(node =>
            node.Kind is TreeNodeKind.Folder or TreeNodeKind.File
            && !node.IsLatin1
            && !node.IsLocked
            && node.Name.IndexOfAny(['\\', '\uFFFD', '\n']) < 0
        );

    private void Make()
    {
        string[] classes = [.. Enumerable.Range(0, 2 + random.Next(3)).Select(i => $"{"cdCé"[i % 4]}{i}")];
        switch (Layout)
        {
            case "splits":
                Split(Pick(Train), classes, false);
                if (Often(0.2))
                    Split("Training", classes[..1], false);
                if (Often(0.5))
                    Split(Pick(Validation), classes[..1], false);
                if (Often(0.7))
                    Split(Pick(Test), Often(0.05) ? ["unknown"] : classes[1..], true);
                break;
            case "splits of images":
                Images(Base, Pick(Train), Pick(Test));
                break;
            default:
                Classes(Base, classes);
                Parents.Add((Base, false));
                if (Layout == "names like splits")
                    Classes(Folder(Base, Pick(Alike)), classes);
                if (Layout == "splits in classes")
                    Images(Base.Children.Find(child => child.Name == classes[^1])!, Pick(Train), Pick(Test));
                break;
        }
    }

    private void Images(TreeNode parent, params string[] splits)
    {
        foreach (string split in splits)
            File(Folder(parent, split), NameKind.Image);
    }

    private void Split(string name, string[] classes, bool isTest)
    {
        TreeNode split = Folder(Base, name);
        Parents.Add((split, isTest));
        Classes(split, classes);
    }

    private void Classes(TreeNode parent, string[] classes)
    {
        foreach (string name in classes)
        {
            // The last is a folder, so that splits can be put into it.
            if (isOdd && name != classes[^1] && Often(0.1))
                Link(parent, name, NameKind.Plain);
            else
                Class(Folder(parent, name));
        }
        if (Often(0.2))
            Link(parent, "loop", NameKind.Plain).Target = parent;
        if (Often(0.2))
            File(parent, NameKind.Plain);
        if (Often(0.2))
            Fill(Folder(parent, Pick(HiddenNames), NameKind.Hidden), 1);
        if (isOdd && Often(0.02))
            File(parent, NameKind.Image);
    }

    private void Class(TreeNode folder)
    {
        if (!Often(0.01))
            File(folder, NameKind.Image);
        if (Often(0.6))
            Fill(folder, 3);
        if (!Often(0.05))
            return;
        for (int depth = 5 + random.Next(40); depth > 0; depth--)
            folder = Folder(folder, "deeper");
        File(folder, NameKind.Image);
    }

    private void Fill(TreeNode folder, int levels)
    {
        for (int i = random.Next(4); i >= 0; i--)
        {
            switch (random.Next(12))
            {
                case < 5:
                    File(folder, NameKind.Image);
                    break;
                case 5:
                    File(folder, NameKind.Plain);
                    break;
                case 6:
                    File(folder, NameKind.Hidden);
                    break;
                case 7 when isOdd:
                    Odd(folder);
                    break;
                case 8 or 9 when isOdd:
                    bool isImage = Often(0.5);
                    string linkName = isImage ? Pick(ImageNames) : Pick(FolderNames[..4]);
                    Link(folder, $"{number++}{linkName}", isImage ? NameKind.Image : NameKind.Plain);
                    break;
                default:
                    if (levels > 0)
                        Fill(Folder(folder, $"{number++}{Pick(FolderNames)}"), levels - 1);
                    break;
            }
        }
    }

    /// <summary>Adds something that must be named.</summary>
    private void Odd(TreeNode folder)
    {
        if (!Often(0.3))
            return;
        bool canLock = !Environment.IsPrivilegedProcess;
        TreeNode odd = random.Next(6) switch
        {
            0 => new TreeNode(folder, $"{number++}.png", TreeNodeKind.Pipe, NameKind.Image),
            1 => new TreeNode(folder, $"{number++}.jpg", TreeNodeKind.File, NameKind.Image),
            2 => new TreeNode(folder, $"{number++}é.png", TreeNodeKind.File, NameKind.Image) { IsLatin1 = true, Content = "x" },
            3 => new TreeNode(folder, $"{number++}é", TreeNodeKind.Folder, NameKind.Plain) { IsLatin1 = true },
            4 => new TreeNode(folder, $"{number++}{Pick(OtherNames)}", TreeNodeKind.File, NameKind.OtherImage) { Content = "x" },
            _ => new TreeNode(folder, $"{number++}locked", TreeNodeKind.Folder, NameKind.Plain) { IsLocked = canLock },
        };
        folder.Children.Add(odd);
        if (odd.Kind == TreeNodeKind.Folder)
            File(odd, NameKind.Image);
        nodes.Add(odd);
    }

    private TreeNode Folder(TreeNode parent, string name, NameKind kind = NameKind.Plain) =>
        Added(parent, new TreeNode(parent, name, TreeNodeKind.Folder, kind));

    private void File(TreeNode parent, NameKind kind)
    {
        string ending = kind switch
        {
            NameKind.Image => Pick(ImageNames),
            NameKind.Hidden => ".png",
            _ => Pick(PlainNames),
        };
        string name = $"{(kind == NameKind.Hidden ? "." : "")}{number++}{ending}";
        Added(parent, new TreeNode(parent, name, TreeNodeKind.File, kind) { Content = $"{number++}" });
    }

    private TreeNode Link(TreeNode parent, string name, NameKind kind) =>
        Added(parent, new TreeNode(parent, name, TreeNodeKind.Link, kind) { IsAbsolute = Often(0.3) });

    private TreeNode Added(TreeNode parent, TreeNode node)
    {
        parent.Children.Add(node);
        nodes.Add(node);
        return node;
    }

    /// <summary>To any file, folder or link, inside or outside, upwards or round in circles; rarely to nowhere.</summary>
    private void Aim(TreeNode link)
    {
        if (link.Target is not null || Often(0.05))
            return;
        // What is called in Latin-1 cannot be named in a link.
        TreeNode[] all = [.. nodes.Where(node => !node.IsLatin1 && !node.Parent!.IsLatin1)];
        TreeNode target = Often(0.05) ? Place : all[random.Next(all.Length)];
        // Most lead to where they do no harm: into the folder of their own class, or elsewhere.
        TreeNode nearest = link.NameKind == NameKind.Image ? link.Parent! : Elsewhere;
        TreeNode[] near = [.. all.Where(node => node != link && (Elsewhere.Holds(node) || nearest.Holds(node)))];
        link.Target = Often(0.6) ? near[random.Next(near.Length)] : target;
    }

    private bool Often(double share) => random.NextDouble() < share;

    private string Pick(string[] names) => names[random.Next(names.Length)];
}
