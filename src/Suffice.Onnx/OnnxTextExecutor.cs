using System.Globalization;
using Microsoft.ML.OnnxRuntime;

namespace Suffice.Onnx;

/// <summary>
/// Runs a graph for texts that <see cref="OnnxExport"/> wrote, with ONNX Runtime on the CPU, all its optimisations on. Texts that come
/// together are padded to the longest of them, as such graphs need it. For one thread at a time.
/// </summary>
public sealed class OnnxTextExecutor : IDisposable
{
    private readonly InferenceSession session;
    private readonly RunOptions options = new();
    private readonly string[] inputNames;
    private long[] ids = [];
    private long[] mask = [];
    private long[] types = [];
    private float[] answers = [];

    /// <inheritdoc cref="OnnxExecutor(string, OnnxSessionOptions?)"/>
    public OnnxTextExecutor(string path, OnnxSessionOptions? sessionOptions = null)
    {
        session = OnnxSession.Open(path, sessionOptions ?? new OnnxSessionOptions());
        if (
            !session.InputMetadata.ContainsKey(OnnxExport.Ids)
            || !session.OutputMetadata.TryGetValue(OnnxExport.Logits, out NodeMetadata? logits)
            || !session.ModelMetadata.CustomMetadataMap.TryGetValue(OnnxExport.MaxTokens, out string? most)
        )
        {
            session.Dispose();
            throw new SufficeException(
                Fault.Bundle,
                $"{path} is not a graph for texts of this library: it needs an input '{OnnxExport.Ids}', an output '{OnnxExport.Logits}' "
                    + $"and metadata '{OnnxExport.MaxTokens}'. Export it again."
            );
        }
        MaxTokens = int.Parse(most, CultureInfo.InvariantCulture);
        Classes = logits.Dimensions[^1];
        inputNames = [.. new[] { OnnxExport.Ids, OnnxExport.Mask, OnnxExport.Types }.Where(session.InputMetadata.ContainsKey)];
    }

    /// <summary>Most tokens of a text.</summary>
    public int MaxTokens { get; }

    /// <summary>Number of classes.</summary>
    public int Classes { get; }

    /// <summary>Runs a batch.</summary>
    /// <param name="tokens">Token ids of all texts, one after another.</param>
    /// <param name="lengths">(B) tokens of each.</param>
    /// <param name="logits">(B, classes), written.</param>
    /// <param name="tokenTypes">As many as <paramref name="tokens"/>; empty: all 0. Of no effect on models that do not tell them
    /// apart.</param>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> when sizes do not fit.</exception>
    public void Run(ReadOnlySpan<int> tokens, ReadOnlySpan<int> lengths, Span<float> logits, ReadOnlySpan<int> tokenTypes = default)
    {
        int batch = lengths.Length,
            longest = 0,
            sum = 0;
        foreach (int length in lengths)
        {
            if (length < 1 || length > MaxTokens)
                throw new SufficeException(Fault.Usage, $"The graph reads texts of 1 to {MaxTokens} tokens; one has {length}. Cut it.");
            longest = Math.Max(longest, length);
            sum += length;
        }
        if (batch == 0 || tokens.Length != sum || logits.Length != batch * Classes || (tokenTypes.Length != 0 && tokenTypes.Length != sum))
            throw new SufficeException(
                Fault.Usage,
                $"{batch} texts of {sum} tokens need as many ids, as many token types or none, and {batch * Classes} logits, for at least "
                    + $"one text; got {tokens.Length}, {tokenTypes.Length} and {logits.Length}."
            );
        Pad(tokens, tokenTypes, lengths, longest);
        long[] shape = [batch, longest];
        Memory<float> wanted = answers.AsMemory(0, logits.Length);
        OrtValue[] given =
        [
            .. inputNames.Select(name =>
                OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, Of(name).AsMemory(0, batch * longest), shape)
            ),
        ];
        using OrtValue result = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, wanted, [batch, Classes]);
        try
        {
            session.Run(options, inputNames, given, [OnnxExport.Logits], [result]);
        }
        finally
        {
            foreach (OrtValue value in given)
                value.Dispose();
        }
        wanted.Span.CopyTo(logits);
    }

    public void Dispose()
    {
        options.Dispose();
        session.Dispose();
    }

    private long[] Of(string name) =>
        name == OnnxExport.Ids ? ids
        : name == OnnxExport.Mask ? mask
        : types;

    private void Pad(ReadOnlySpan<int> tokens, ReadOnlySpan<int> tokenTypes, ReadOnlySpan<int> lengths, int longest)
    {
        int size = lengths.Length * longest;
        if (ids.Length < size)
            (ids, mask, types) = (new long[size], new long[size], new long[size]);
        if (answers.Length < lengths.Length * Classes)
            answers = new float[lengths.Length * Classes];
        foreach (long[] values in new[] { ids, mask, types })
            Array.Clear(values, 0, size);
        for (int text = 0, from = 0; text < lengths.Length; from += lengths[text++])
        {
            for (int i = 0; i < lengths[text]; i++)
            {
                int to = (text * longest) + i;
                ids[to] = tokens[from + i];
                mask[to] = 1;
                if (tokenTypes.Length != 0)
                    types[to] = tokenTypes[from + i];
            }
        }
    }
}
