using System.Globalization;
using Suffice.Models;
using Suffice.Onnx.Graphs;
using Suffice.OnnxSchema;

namespace Suffice.Onnx.Export;

/// <summary>Encoder blocks.</summary>
internal static class BlockExport
{
    /// <summary>The name of the boolean input that says whether a block runs, in graphs that ask.</summary>
    public static string Switch(int block) => string.Create(CultureInfo.InvariantCulture, $"run_block.{block}");

    /// <summary>Block number <paramref name="block"/>.</summary>
    /// <param name="net">Where to write.</param>
    /// <param name="tokens">(B, N, C).</param>
    /// <param name="count">N; 0 where each batch has its own.</param>
    /// <param name="block">Which.</param>
    /// <returns>The tokens, (B, N, C), and what their attention was: (B, heads, N, N).</returns>
    public static (string Tokens, string Attention) Write(ExportedNet net, string tokens, int count, int block)
    {
        string prefix = Prefix(block),
            matrices = Prefix(net.Model.MatricesOf(block));
        bool postNorm = net.Model.Order == BlockOrder.PostNorm;
        using IDisposable part = net.Writer.Named(prefix.TrimEnd('.'));
        (string attended, string attention) = Attend(net, postNorm ? tokens : net.Norm(tokens, prefix + "norm1"), count, prefix, matrices);
        tokens = net.Writer.Node("Add", [tokens, attended]);
        if (postNorm)
            tokens = net.Norm(tokens, prefix + "norm1");
        string mixed = Mlp(net, postNorm ? tokens : net.Norm(tokens, prefix + "norm2"), prefix, matrices);
        tokens = net.Writer.Node("Add", [tokens, mixed]);
        return (postNorm ? net.Norm(tokens, prefix + "norm2") : tokens, attention);
    }

    /// <summary>How much the class token attended to every token, the mean over heads: (B, heads, N, N) → (B, N).</summary>
    public static string ClassScores(ExportedNet net, string attention, int block)
    {
        using IDisposable part = net.Writer.Named(Prefix(block) + "class_scores");
        return net.Writer.Mean(net.Writer.Gather(attention, net.Writer.Index(0), 2), 1);
    }

    /// <summary>The same inside an <c>If</c>: tokens pass by unchanged when the block's input is false.</summary>
    public static string WriteSkippable(ExportedNet net, string tokens, int count, int block)
    {
        string condition = Switch(block);
        net.Writer.Input(condition, TensorProto.Types.DataType.Bool);
        GraphWriter run = net.Writer.Branch(),
            skip = net.Writer.Branch();
        Finish(run, Write(net with { Writer = run }, tokens, count, block).Tokens, "run");
        Finish(skip, skip.Node("Identity", [tokens]), "skip");
        return net.Writer.Node("If", [condition], Attributes.Of("then_branch", run.Graph), Attributes.Of("else_branch", skip.Graph));

        void Finish(GraphWriter branch, string result, string name)
        {
            branch.Graph.Name = name;
            branch.Output(result, TensorProto.Types.DataType.Float, null, count, net.Model.Width);
        }
    }

    private static string Mlp(ExportedNet net, string tokens, string prefix, string matrices)
    {
        using IDisposable part = net.Writer.Named(prefix + "mlp");
        string hidden = net.Activate(net.Model.Activation, net.Linear(tokens, matrices + "mlp.fc1", prefix + "mlp.fc1"));
        return net.Linear(hidden, matrices + "mlp.fc2", prefix + "mlp.fc2");
    }

    private static string Prefix(int block) => string.Create(CultureInfo.InvariantCulture, $"blocks.{block}.");

    /// <summary>Queries, keys and values, (B, N, C) each, to what was attended to, (B, N, C).</summary>
    private static string Fused(ExportedNet net, string[] parts)
    {
        string mask = net.Mask is null ? "" : net.Writer.Cast(InputNames.Mask, TensorProto.Types.DataType.Int32);
        string[] inputs = [.. parts, "", mask];
        return net.Writer.Contributed(
            "MultiHeadAttention",
            net.Mask is null ? parts : inputs,
            Attributes.Of("num_heads", (long)net.Model.Heads)
        );
    }

    private static (string Output, string Attention) Attend(ExportedNet net, string input, int count, string prefix, string matrices)
    {
        ModelDescription model = net.Model;
        GraphWriter writer = net.Writer;
        using IDisposable part = writer.Named(prefix + "attn");
        string[] parts = writer.Node(
            "Split",
            [net.Linear(input, matrices + "attn.qkv", prefix + "attn.qkv"), writer.Sizes(model.Width, model.Width, model.Width)],
            3,
            Attributes.Of("axis", -1L)
        );
        if (net.FusesAttention)
            return (net.Linear(Fused(net, parts), matrices + "attn.proj", prefix + "attn.proj"), "");
        string query = Heads(parts[0], 0, 2, 1, 3),
            key = Heads(parts[1], 0, 2, 3, 1),
            value = Heads(parts[2], 0, 2, 1, 3); // (B, H, N, D), keys (B, H, D, N)
        string scaled = writer.Node("Mul", [query, writer.Scalar(1 / MathF.Sqrt(model.HeadWidth))]);
        string scores = writer.Node("MatMul", [scaled, key]); // (B, H, N, N)
        if (net.Mask is { } mask)
            scores = writer.Node("Add", [scores, mask.Bias]);
        string attention = writer.Node("Softmax", [scores], Attributes.Of("axis", -1L));
        string mixed = writer.Node("Transpose", [writer.Node("MatMul", [attention, value])], Attributes.Of("perm", 0, 2, 1, 3));
        // (B, N, C)
        return (net.Linear(net.Reshape(mixed, 0, count, model.Width), matrices + "attn.proj", prefix + "attn.proj"), attention);

        string Heads(string rows, params long[] order) =>
            writer.Node("Transpose", [net.Reshape(rows, 0, count, model.Heads, model.HeadWidth)], Attributes.Of("perm", order));
    }
}
