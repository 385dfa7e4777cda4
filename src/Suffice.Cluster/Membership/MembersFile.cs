using System.Diagnostics;
using System.Text.Json;
using Suffice.Files;

namespace Suffice.Cluster.Membership;

/// <summary>The file that says who is in a cluster: read at any time, replaced by one process at a time.</summary>
internal sealed class MembersFile(ClusterFolder cluster)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20),
        Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Nobody where there is no file yet.</summary>
    public Members Read()
    {
        if (!File.Exists(cluster.Members))
            return new Members();
        return JsonSerializer.Deserialize(File.ReadAllBytes(cluster.Members), MembersJson.Default.Members) ?? new Members();
    }

    /// <summary>Changes it, unless somebody else has.</summary>
    /// <param name="change">Gives null where the change is out of date.</param>
    /// <returns>Whether it was changed.</returns>
    public async Task<bool> Change(Func<Members, Members?> change)
    {
        FileStream held = await Lock().ConfigureAwait(false);
        await using (held.ConfigureAwait(false))
        {
            if (change(Read()) is not { } changed)
                return false;
            AtomicFile.Write(cluster.Members, stream => JsonSerializer.Serialize(stream, changed, MembersJson.Default.Members));
            return true;
        }
    }

    private async Task<FileStream> Lock()
    {
        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(cluster.Members + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (Stopwatch.GetElapsedTime(began) < Patience)
            {
                await Task.Delay(Pause).ConfigureAwait(false);
            }
        }
    }
}
