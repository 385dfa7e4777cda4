using System.Runtime.InteropServices;
using System.Text;

namespace Suffice.Fuzz.Tests;

/// <summary>What a <see cref="TreeNode"/> is on disk.</summary>
internal enum TreeNodeKind
{
    Folder,
    File,
    Link,
    Pipe,
}

/// <summary>What the name of a <see cref="TreeNode"/> says.</summary>
internal enum NameKind
{
    Plain,
    Image,
    OtherImage,
    Hidden,
}

/// <summary>A file, folder or link of a generated tree, as it was meant; and its writing to disk.</summary>
internal sealed partial class TreeNode(TreeNode? parent, string name, TreeNodeKind kind, NameKind nameKind)
{
    public TreeNode? Parent => parent;

    public string Name => name;

    public TreeNodeKind Kind => kind;

    public NameKind NameKind => nameKind;

    public List<TreeNode> Children { get; } = [];

    /// <summary>Of a file, different for every one; empty: it holds no bytes.</summary>
    public string Content { get; init; } = "";

    /// <summary>Of a link; null: nothing is there.</summary>
    public TreeNode? Target { get; set; }

    /// <summary>Whether the link says where it leads from the root of the disk.</summary>
    public bool IsAbsolute { get; init; }

    /// <summary>Whether its name is written in Latin-1.</summary>
    public bool IsLatin1 { get; init; }

    /// <summary>Whether nobody may list it.</summary>
    public bool IsLocked { get; init; }

    public string Path => parent is null ? name : System.IO.Path.Combine(parent.Path, name);

    public bool Holds(TreeNode node)
    {
        for (TreeNode? at = node; at is not null; at = at.Parent)
            if (at == this)
                return true;
        return false;
    }

    /// <summary>Writes it and what is in it.</summary>
    public void Write()
    {
        switch (kind)
        {
            case TreeNodeKind.Folder:
                Directory.CreateDirectory(Path);
                foreach (TreeNode child in Children)
                    child.Write();
                break;
            case TreeNodeKind.File:
                File.WriteAllText(Path, Content);
                break;
            case TreeNodeKind.Link:
                string target = Target?.Path ?? System.IO.Path.Combine(parent!.Path, "nowhere", "at all");
                File.CreateSymbolicLink(Path, IsAbsolute ? target : System.IO.Path.GetRelativePath(parent!.Path, target));
                break;
            default:
                if (MakePipe(Path, 0x1B6) != 0)
                    throw new IOException($"No pipe can be made at {Path}.");
                break;
        }
    }

    /// <summary>Takes away what .NET could not write or clear away again: permissions, and names in UTF-8.</summary>
    public void Seal()
    {
        foreach (TreeNode child in Children)
            child.Seal();
        if (IsLocked && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(Path, UnixFileMode.None);
        if (IsLatin1)
            Rename(Bytes(Encoding.UTF8), Bytes(Encoding.Latin1));
    }

    /// <summary>Gives them back, so that everything can be cleared away.</summary>
    public void Unseal()
    {
        if (IsLatin1)
            Rename(Bytes(Encoding.Latin1), Bytes(Encoding.UTF8));
        const UnixFileMode all = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        if (IsLocked && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(Path, all);
        foreach (TreeNode child in Children)
            child.Unseal();
    }

    private byte[] Bytes(Encoding encoding) => [.. Encoding.UTF8.GetBytes(parent!.Path + "/"), .. encoding.GetBytes(name), 0];

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakePipe(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "rename")]
    private static partial int Rename(byte[] from, byte[] to);
}
