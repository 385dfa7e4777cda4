using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Suffice.Files;

/// <summary>What .NET does not say about a file: its kind and its owner.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Owner">Number of the user; 0 where unknown.</param>
/// <param name="Group">Number of the group; 0 where unknown.</param>
internal readonly partial record struct UnixFile(UnixFile.FileKind Kind, uint Owner, uint Group)
{
    /// <summary>Kinds that are treated differently.</summary>
    internal enum FileKind
    {
        /// <summary>Its bytes lie on a disk.</summary>
        Regular,
        Folder,

        /// <summary>A pipe, a device, a socket: written and read as it is, never replaced.</summary>
        Special,
    }

    private const int CurrentFolder = -100,
        BasicFacts = 0x7ff,
        TypeBits = 0xF000,
        FolderType = 0x4000,
        RegularType = 0x8000;

    /// <summary>Of what a path leads to, links followed; null if there is nothing.</summary>
    public static UnixFile? Of(string path)
    {
        if (!Path.Exists(path))
            return null;
        if (Linux(path) is not { } facts)
            return Guess(path);
        int type = facts.Mode & TypeBits;
        FileKind kind =
            type == FolderType ? FileKind.Folder
            : type == RegularType ? FileKind.Regular
            : FileKind.Special;
        return new UnixFile(kind, facts.Owner, facts.Group);
    }

    /// <summary>Gives a file this owner and group, as far as the system allows.</summary>
    public void Own(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux())
            return;
        // Who may not give a file away may still give it another of his groups.
        if (ChangeOwner(file, Owner, Group) != 0)
            _ = ChangeOwner(file, uint.MaxValue, Group);
    }

    // Elsewhere than on Linux, devices lie in one folder.
    private static UnixFile Guess(string path)
    {
        bool isDevice = path.StartsWith("/dev/", StringComparison.Ordinal);
        return new UnixFile(
            Directory.Exists(path) ? FileKind.Folder
                : isDevice ? FileKind.Special
                : FileKind.Regular,
            0,
            0
        );
    }

    private static Facts? Linux(string path)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        try
        {
            return Statx(CurrentFolder, path, 0, BasicFacts, out Facts facts) == 0 ? facts : null;
        }
        catch (EntryPointNotFoundException)
        {
            return null; // A C library older than 2018.
        }
    }

    /// <summary>The kernel's <c>struct statx</c>, which is the same on every processor; 256 bytes.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Facts
    {
        [FieldOffset(20)]
        public uint Owner;

        [FieldOffset(24)]
        public uint Group;

        [FieldOffset(28)]
        public ushort Mode;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, out Facts facts);

    [LibraryImport("libc", EntryPoint = "fchown")]
    private static partial int ChangeOwner(SafeFileHandle file, uint owner, uint group);
}
