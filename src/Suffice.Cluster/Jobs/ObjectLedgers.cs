using Orleans.Storage;
using Suffice.Cluster.Stores;

namespace Suffice.Cluster.Jobs;

/// <summary>
/// Ledgers as objects of a bucket. Two that keep one ledger at a time, as when a cluster falls apart, overwrite each other: shards that one
/// of them knew to be done are done again then, which changes no result.
/// </summary>
internal sealed class ObjectLedgers(S3Objects objects, LedgerFormat format) : IGrainStorage
{
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        byte[]? found = await Passing(() => objects.GetAsync(Name(stateName, grainId)));
        grainState.RecordExists = found is not null;
        grainState.State = found is null ? Activator.CreateInstance<T>() : format.Deserialize<T>(new BinaryData(found));
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        byte[] content = format.Serialize(grainState.State).ToArray();
        await Passing(() => objects.PutAsync(Name(stateName, grainId), content));
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        grainState.State = Activator.CreateInstance<T>();
        await WriteStateAsync(stateName, grainId, grainState);
        grainState.RecordExists = false;
    }

    /// <summary>What is wrong with the bucket may pass, as with a disk: callers try again.</summary>
    private static async Task<T> Passing<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (SufficeException error)
        {
            throw new IOException(error.Message, error);
        }
    }

    private static string Name(string state, GrainId grain) => $"ledgers/{state}-{grain.Key}.json";
}
