using System.Globalization;
using Suffice.Bundles;
using Suffice.Models;
using Suffice.Tensors;

namespace Suffice.Training.Folding;

/// <summary>A static net on its way to a smaller one: a description and its weights by name. Folds give a new one.</summary>
internal sealed record FoldedNet(ModelDescription Model, IReadOnlyDictionary<string, NamedTensor> Tensors)
{
    private const string Blocks = "blocks.";

    private static readonly string[] Matrices = ["attn.qkv.weight", "attn.proj.weight", "mlp.fc1.weight", "mlp.fc2.weight"];

    public long WeightBytes => TensorBytes.Of(Model);

    /// <summary>Whether a block's matrices are its alone.</summary>
    public bool IsAlone(int block) =>
        Enumerable.Range(0, Model.Depth).Count(other => Model.MatricesOf(other) == Model.MatricesOf(block)) == 1;

    /// <summary>
    /// A block, and all that share with it, runs the matrices of the block before it from now on: the mean of both, every block that runs
    /// them counted.
    /// </summary>
    /// <param name="block">Owner of its matrices; not the first.</param>
    public FoldedNet Share(int block)
    {
        int owner = Model.MatricesOf(block - 1);
        int[] owners =
        [
            .. Enumerable.Range(0, Model.Depth).Select(other => Model.MatricesOf(other) == block ? owner : Model.MatricesOf(other)),
        ];
        float ours = Enumerable.Range(0, Model.Depth).Count(other => Model.MatricesOf(other) == block);
        float theirs = Enumerable.Range(0, Model.Depth).Count(other => Model.MatricesOf(other) == owner);
        var tensors = new Dictionary<string, NamedTensor>(Tensors);
        foreach (string part in Matrices)
        {
            tensors.Remove(Name(block, part), out NamedTensor? gone);
            NamedTensor kept = tensors[Name(owner, part)];
            float[] mean =
            [
                .. kept.Values.ToArray().Zip(gone!.Values.ToArray(), (one, other) => ((theirs * one) + (ours * other)) / (theirs + ours)),
            ];
            tensors[kept.Name] = new NamedTensor(kept.Name, kept.Shape, mean);
        }
        return new FoldedNet(Model with { SharedBlocks = owners }, tensors);
    }

    /// <summary>Leaves a block out; the last layer of the block before it becomes another. Both have matrices of their own.</summary>
    /// <param name="block">Not the first.</param>
    /// <param name="weight">(width, hidden) of the block before.</param>
    /// <param name="bias">(width).</param>
    public FoldedNet Without(int block, float[] weight, float[] bias)
    {
        int depth = Model.Depth - 1;
        var tensors = new Dictionary<string, NamedTensor>();
        foreach (NamedTensor tensor in Tensors.Values)
        {
            int of = BlockOf(tensor.Name);
            if (of == block)
                continue;
            string name = of > block ? Name(of - 1, tensor.Name.Split('.', 3)[2]) : tensor.Name;
            tensors[name] = tensor with { Name = name };
        }
        Replace(tensors, Name(block - 1, "mlp.fc2.weight"), weight);
        Replace(tensors, Name(block - 1, "mlp.fc2.bias"), bias);
        int[]? owners = Model.SharedBlocks is null
            ? null
            :
            [
                .. Enumerable
                    .Range(0, Model.Depth)
                    .Where(other => other != block)
                    .Select(other => Model.MatricesOf(other) is var owner && owner > block ? owner - 1 : owner),
            ];
        return new FoldedNet(
            Model with
            {
                Depth = depth,
                SharedBlocks = owners,
                Exits = [Model.Exits[^1] with { AfterBlocks = depth }],
            },
            tensors
        );
    }

    private static void Replace(Dictionary<string, NamedTensor> tensors, string name, float[] values) =>
        tensors[name] = new NamedTensor(name, tensors[name].Shape, values);

    private static string Name(int block, string part) => string.Create(CultureInfo.InvariantCulture, $"{Blocks}{block}.{part}");

    /// <summary>−1 for a tensor of no block.</summary>
    private static int BlockOf(string name) =>
        name.StartsWith(Blocks, StringComparison.Ordinal) ? int.Parse(name.Split('.', 3)[1], CultureInfo.InvariantCulture) : -1;
}
