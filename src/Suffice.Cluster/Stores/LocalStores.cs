using System.IO.Hashing;
using System.Text;

namespace Suffice.Cluster.Stores;

/// <summary>Stores of the silos that this user has started on this machine: what <c>--cluster localhost</c> means.</summary>
internal static class LocalStores
{
    private static string Folder => Path.Combine(Path.GetTempPath(), $"suffice-cluster-{Environment.UserName}");

    /// <summary>Remembers a store.</summary>
    public static void Add(string store)
    {
        Directory.CreateDirectory(Folder);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        string name = Convert.ToHexStringLower(XxHash64.Hash(Encoding.UTF8.GetBytes(store)));
        File.WriteAllText(Path.Combine(Folder, name), store);
    }

    /// <summary>Those that are still there.</summary>
    public static IReadOnlyList<string> All() =>
        Directory.Exists(Folder)
            ? [.. Directory.EnumerateFiles(Folder).Select(File.ReadAllText).Where(Directory.Exists).Order(StringComparer.Ordinal)]
            : [];
}
