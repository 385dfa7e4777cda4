using Microsoft.ML.OnnxRuntime;
using Suffice.Inputs;
using Suffice.Models;

namespace Suffice.Onnx;

/// <summary>A batch as graphs take it: values by the names of their inputs.</summary>
/// <param name="Values">Those of the model's inputs.</param>
internal sealed record GraphFeed(IReadOnlyDictionary<string, OrtValue> Values) : IDisposable
{
    private static readonly ByKind<Func<ModelDescription, InputBatch, Dictionary<string, OrtValue>>> Kinds = new(Pixels, Tokens);

    public static GraphFeed Of(ModelDescription model, InputBatch batch) => new(Kinds[model.Kind](model, batch));

    public void Dispose()
    {
        foreach (OrtValue value in Values.Values)
            value.Dispose();
    }

    private static Dictionary<string, OrtValue> Pixels(ModelDescription model, InputBatch batch) =>
        new() { [OnnxExport.Pixels] = Value(batch.Values.ToArray(), batch.Count, model.Channels, model.ImageSize, model.ImageSize) };

    /// <summary>Padded to the longest.</summary>
    private static Dictionary<string, OrtValue> Tokens(ModelDescription model, InputBatch batch)
    {
        int longest = 0;
        foreach (int length in batch.Lengths)
            longest = Math.Max(longest, length);
        long[] ids = new long[batch.Count * longest],
            mask = new long[ids.Length],
            types = new long[ids.Length];
        for (int text = 0, from = 0; text < batch.Count; from += batch.Lengths[text++])
        {
            for (int i = 0; i < batch.Lengths[text]; i++)
            {
                int to = (text * longest) + i;
                (ids[to], mask[to]) = (batch.Ids[from + i], 1);
                types[to] = batch.Types.IsEmpty ? 0 : batch.Types[from + i];
            }
        }
        return new()
        {
            [OnnxExport.Ids] = Value(ids, batch.Count, longest),
            [OnnxExport.Mask] = Value(mask, batch.Count, longest),
            [OnnxExport.Types] = Value(types, batch.Count, longest),
        };
    }

    private static OrtValue Value<T>(T[] values, params long[] shape)
        where T : unmanaged => OrtValue.CreateTensorValueFromMemory(values, shape);
}
