using System.Text.Json;
using Orleans.Storage;

namespace Suffice.Cluster.Jobs;

/// <summary>Ledgers as JSON.</summary>
internal sealed class LedgerFormat : IGrainStorageSerializer
{
    public BinaryData Serialize<T>(T? input) => new(JsonSerializer.SerializeToUtf8Bytes(input, typeof(T), JobJson.Default));

    /// <summary>A ledger that is damaged is none: the client sends its job again, and no shard counts as done.</summary>
    public T Deserialize<T>(BinaryData input)
    {
        try
        {
            return (T)JsonSerializer.Deserialize(input.ToStream(), typeof(T), JobJson.Default)!;
        }
        catch (JsonException)
        {
            return Activator.CreateInstance<T>();
        }
    }
}
