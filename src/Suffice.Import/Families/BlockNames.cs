using Suffice.Models;

namespace Suffice.Import.Families;

/// <summary>What a family calls the layers of one encoder block.</summary>
/// <param name="Norm1">The LayerNorm of attention.</param>
/// <param name="Queries">Query, key and value: three layers, or one that gives all of them.</param>
/// <param name="Projection">Behind attention.</param>
/// <param name="Norm2">The LayerNorm of the MLP.</param>
/// <param name="First">The MLP's first layer.</param>
/// <param name="Second">Its second layer.</param>
internal sealed record BlockNames(string Norm1, string[] Queries, string Projection, string Norm2, string First, string Second)
{
    /// <summary>
    /// LayerScale (Touvron et al., arXiv 2103.17239) behind attention and behind the MLP: what is multiplied with each column before it is
    /// added to the tokens. Folded into the layer before it. Null: there is none.
    /// </summary>
    public (string Attention, string Mlp)? Scales { get; init; }

    /// <summary>Maps block <paramref name="block"/>; of one that shares matrices, its own norms and biases.</summary>
    public void Map(TensorMap map, ModelDescription model, int block)
    {
        string prefix = $"blocks.{block}.";
        int width = model.Width;
        map.Norm(prefix + "norm1", Norm1, width);
        MapQueries(map, model, block, prefix + "attn.qkv");
        Layer(map, model, block, prefix + "attn.proj", Projection, Scales?.Attention, width, width);
        map.Norm(prefix + "norm2", Norm2, width);
        Layer(map, model, block, prefix + "mlp.fc1", First, null, width, model.HiddenWidth);
        Layer(map, model, block, prefix + "mlp.fc2", Second, Scales?.Mlp, model.HiddenWidth, width);
    }

    private void MapQueries(TensorMap map, ModelDescription model, int block, string name)
    {
        int width = model.Width,
            each = 3 * width / Queries.Length;
        if (model.MatricesOf(block) == block)
            map.Stack(name + ".weight", [.. Queries.Select(layer => Part.Of(layer + ".weight", each, width))], 3 * width, width);
        if (Queries.Any(layer => map.Has(layer + ".bias")))
            map.Stack(name + ".bias", [.. Queries.Select(layer => Part.Of(layer + ".bias", each))], 3 * width);
        else
            map.Zeros(name + ".bias", 3 * width);
    }

    private static void Layer(
        TensorMap map,
        ModelDescription model,
        int block,
        string name,
        string from,
        string? scale,
        int inputs,
        int outputs
    )
    {
        Part weight = Part.Of(from + ".weight", outputs, inputs),
            bias = Part.Of(from + ".bias", outputs);
        if (scale is null)
        {
            if (model.MatricesOf(block) == block)
                map.Copy(name + ".weight", weight);
            map.Copy(name + ".bias", bias);
            return;
        }
        Part factors = Part.Of(scale, outputs);
        map.Make(name + ".weight", [weight, factors], Scaled, outputs, inputs);
        map.Make(name + ".bias", [bias, factors], Scaled, outputs);
    }

    /// <summary>Row o times factor o.</summary>
    private static float[] Scaled(float[][] of)
    {
        (float[] rows, float[] factors) = (of[0], of[1]);
        int width = rows.Length / factors.Length;
        for (int i = 0; i < rows.Length; i++)
            rows[i] *= factors[i / width];
        return rows;
    }
}
