using Microsoft.ML.OnnxRuntime;
using Suffice.Bundles;
using Suffice.Control;
using Suffice.Execution;
using Suffice.Inputs;
using Suffice.Models;

namespace Suffice.Onnx.Tests;

/// <summary>Texts as graphs take them: padded to one length.</summary>
internal static class PaddedTexts
{
    /// <param name="texts">One or more.</param>
    /// <param name="padding">Places beyond the longest.</param>
    /// <param name="most">Places that a net has at most.</param>
    /// <param name="more">What else is given.</param>
    public static NamedOnnxValue[] Of(TokenText[] texts, int padding, int most, params NamedOnnxValue[] more)
    {
        int length = Math.Min(most, texts.Max(text => text.Ids.Length) + padding);
        long[] ids = new long[texts.Length * length],
            mask = new long[ids.Length],
            types = new long[ids.Length];
        for (int text = 0; text < texts.Length; text++)
        for (int i = 0; i < texts[text].Ids.Length; i++)
        {
            ids[(text * length) + i] = texts[text].Ids[i];
            mask[(text * length) + i] = 1;
            types[(text * length) + i] = texts[text].Types?[i] ?? 0;
        }
        return
        [
            OrtGraph.Of(OnnxExport.Ids, ids, texts.Length, length),
            OrtGraph.Of(OnnxExport.Mask, mask, texts.Length, length),
            OrtGraph.Of(OnnxExport.Types, types, texts.Length, length),
            .. more,
        ];
    }

    /// <summary>What the runtime, which pads nothing, answers down a path: (B, classes).</summary>
    public static float[] Ours(BundleFile bundle, ExecutionPath path, TokenText[] texts)
    {
        using var executor = new Executor(bundle, texts.Length);
        var batch = new InputBatch(bundle.Manifest.Model, bundle.Manifest.Preprocessing, texts.Length);
        foreach (TokenText text in texts)
            batch.Add(text, "the text");
        float[] logits = new float[texts.Length * bundle.Manifest.Model.Classes];
        executor.Run(batch, new FixedPath(bundle.Library, path), logits, new int[texts.Length], new Cost[texts.Length]);
        return logits;
    }
}
