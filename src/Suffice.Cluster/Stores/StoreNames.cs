using System.Globalization;
using System.IO.Hashing;

namespace Suffice.Cluster.Stores;

/// <summary>What things are called in any store.</summary>
internal static class StoreNames
{
    /// <summary>A bundle.</summary>
    public static string Bundle(string hash) => $"bundles/{hash}.suffice";

    /// <summary>What the results of a job begin with.</summary>
    public static string Job(string id) => $"jobs/{id}/";

    /// <summary>The result of a shard.</summary>
    public static string Result(string job, int shard) => Job(job) + string.Create(CultureInfo.InvariantCulture, $"{shard:000000}.shard");

    /// <summary>By what the content of a file is known again.</summary>
    public static string HashOf(string path)
    {
        var hash = new XxHash128();
        using FileStream file = File.OpenRead(path);
        hash.Append(file);
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }
}
