using Suffice.Bundles;
using Suffice.Models;
using Suffice.Tensors;

namespace Suffice.Tests.Folds;

/// <summary>
/// Weights rewritten so that less is left to do, with the same answers: each fold takes parameters away by merging them into a linear layer
/// beside them.
/// </summary>
internal sealed class ExactFolds
{
    private readonly ModelDescription model;
    private readonly Dictionary<string, (long[] Shape, double[] Values)> tensors;

    public ExactFolds(ModelDescription model, IEnumerable<NamedTensor> weights)
    {
        this.model = model;
        tensors = weights.ToDictionary(
            tensor => tensor.Name,
            tensor => (tensor.Shape, Array.ConvertAll(tensor.Values.ToArray(), value => (double)value))
        );
    }

    /// <summary>Parameters that are now 0 or 1, whatever the input.</summary>
    public int ParametersGone { get; private set; }

    public NamedTensor[] Tensors =>
        [
            .. tensors.Select(tensor => new NamedTensor(
                tensor.Key,
                tensor.Value.Shape,
                Array.ConvertAll(tensor.Value.Values, value => (float)value)
            )),
        ];

    /// <summary>
    /// W (γ ∘ n + β) + b = (W diag γ) n + (b + W β), for the norms of blocks and of exits; mean and concatenation of tokens commute with
    /// it.
    /// </summary>
    public void Norms()
    {
        for (int block = 0; block < model.Depth; block++)
        {
            Norm($"blocks.{block}.norm1", $"blocks.{block}.attn.qkv");
            Norm($"blocks.{block}.norm2", $"blocks.{block}.mlp.fc1");
        }
        foreach (ExitDescription exit in model.Exits)
        {
            string prefix = TensorCatalogue.ExitPrefix(model, exit);
            Norm(prefix + "norm", prefix + (exit.Hidden > 0 ? "fc" : "head"));
        }
    }

    /// <summary>
    /// Rows of a softmax sum to 1, so the value bias passes attention unchanged and joins the projection's bias. A key bias adds the same
    /// to all scores of a query, which the softmax does not see.
    /// </summary>
    public void KeyAndValueBiases()
    {
        for (int block = 0; block < model.Depth; block++)
        {
            double[] bias = tensors[$"blocks.{block}.attn.qkv.bias"].Values;
            AddProduct($"blocks.{block}.attn.proj", bias.AsSpan(2 * model.Width, model.Width));
            Array.Clear(bias, model.Width, 2 * model.Width);
            ParametersGone += 2 * model.Width;
        }
    }

    /// <summary>The first convolution takes x instead of (x − mean) / deviation.</summary>
    public void PixelNormalisation(double mean, double deviation)
    {
        double[] weight = tensors["patch_embed.0.weight"].Values,
            bias = tensors["patch_embed.0.bias"].Values;
        for (int o = 0, window = weight.Length / bias.Length; o < bias.Length; o++)
        {
            for (int i = o * window; i < (o + 1) * window; i++)
            {
                weight[i] /= deviation;
                bias[o] -= weight[i] * mean;
            }
        }
    }

    private void Norm(string norm, string linear)
    {
        double[] scale = tensors[norm + ".weight"].Values,
            shift = tensors[norm + ".bias"].Values,
            weight = tensors[linear + ".weight"].Values;
        AddProduct(linear, shift);
        for (int i = 0; i < weight.Length; i++)
            weight[i] *= scale[i % scale.Length];
        Array.Fill(scale, 1);
        Array.Clear(shift);
        ParametersGone += scale.Length + shift.Length;
    }

    /// <summary>b += W v, with v repeated over inputs that are several tokens.</summary>
    private void AddProduct(string linear, ReadOnlySpan<double> v)
    {
        double[] weight = tensors[linear + ".weight"].Values,
            bias = tensors[linear + ".bias"].Values;
        for (int o = 0, inputs = weight.Length / bias.Length; o < bias.Length; o++)
        {
            for (int i = 0; i < inputs; i++)
                bias[o] += weight[(o * inputs) + i] * v[i % v.Length];
        }
    }
}
