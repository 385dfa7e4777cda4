using System.IO.Hashing;
using System.Text;

namespace Suffice.Cluster.Membership;

/// <summary>Folders of the silos that this user has started on this machine: what <c>--cluster localhost</c> means.</summary>
internal static class LocalFolders
{
    private static string Folder => Path.Combine(Path.GetTempPath(), $"suffice-cluster-{Environment.UserName}");

    /// <summary>Remembers one.</summary>
    public static void Add(string cluster)
    {
        Directory.CreateDirectory(Folder);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        string name = Convert.ToHexStringLower(XxHash64.Hash(Encoding.UTF8.GetBytes(cluster)));
        File.WriteAllText(Path.Combine(Folder, name), cluster);
    }

    /// <summary>Those that are still there.</summary>
    public static IReadOnlyList<string> All() =>
        Directory.Exists(Folder)
            ? [.. Directory.EnumerateFiles(Folder).Select(File.ReadAllText).Where(Directory.Exists).Order(StringComparer.Ordinal)]
            : [];
}
