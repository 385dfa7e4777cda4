using System.Globalization;
using Suffice.Bundles;
using Suffice.Inputs;
using Suffice.Kernels;
using Suffice.Models;
using Suffice.Tensors;

namespace Suffice.Tests;

/// <summary>
/// The model's meaning, written down a second time with nothing but loops in double precision over plain tensors: what the executor is
/// tested against. Takes one input through one path.
/// </summary>
internal sealed class SlowModel
{
    private readonly ModelDescription model;
    private readonly PathLibrary library;
    private readonly Dictionary<string, NamedTensor> tensors;

    public SlowModel(PathLibrary library, IEnumerable<NamedTensor> weights)
    {
        model = library.Model;
        this.library = library;
        tensors = weights.ToDictionary(tensor => tensor.Name);
    }

    /// <summary>Tokens after each block of the last run.</summary>
    public List<double[][]> AfterBlocks { get; } = [];

    /// <summary>The logits of each decision point on the way to <paramref name="path"/>.</summary>
    public List<double[]> Run(ReadOnlySpan<float> input, ExecutionPath path) => Run(Embed(input), path);

    /// <inheritdoc cref="Run(ReadOnlySpan{float}, ExecutionPath)"/>
    public List<double[]> Run(TokenText input, ExecutionPath path) => Run(Embed(input), path);

    private List<double[]> Run(double[][] x, ExecutionPath path)
    {
        AfterBlocks.Clear();
        double[] scores = [];
        var answers = new List<double[]>();
        int done = 0;
        foreach (ExecutionPath node in library.Chain(path))
        {
            if (node.KeepRatio < 1 && x.Length > 2)
                x = Reduce(x, scores, node.KeepRatio);
            for (; done < node.Blocks; done++)
            {
                (x, scores) = Block(x, $"blocks.{done}.");
                AfterBlocks.Add(x);
            }
            ExitDescription exit = model.ExitAfter(done)!;
            double[] answer = Exit(x, exit);
            answers.Add(exit.AddsPrevious ? [.. answer.Zip(answers[^1], (own, previous) => own + previous)] : answer);
        }
        return answers;
    }

    private double[][] Embed(TokenText input)
    {
        double[] Row(string table, int row) =>
            [.. Values(table).Slice(row * model.TableWidth, model.TableWidth).ToArray().Select(value => (double)value)];
        double[][] x = Add([.. input.Ids.Select(id => Row("word_embed.weight", id))], [.. input.Ids.Select((_, i) => Row("pos_embed", i))]);
        if (model.Text!.Types > 0)
            x = Add(x, [.. input.Ids.Select((_, i) => Row("type_embed.weight", input.Types?[i] ?? 0))]);
        if (model.Text.Norm)
            x = Norm(x, "embed_norm");
        return model.ProjectsEmbedding ? Linear(x, "embed_proj") : x;
    }

    private double[][] Embed(ReadOnlySpan<float> input)
    {
        int size = model.ImageSize,
            channels = model.Channels;
        double[] image = [.. input.ToArray().Select(value => (double)value)];
        for (int layer = 0; layer < model.Embedding.Count; layer++)
        {
            ConvolutionDescription convolution = model.Embedding[layer];
            int output = convolution.OutputSize(size),
                k = convolution.Kernel;
            ReadOnlySpan<float> weight = Values($"patch_embed.{layer}.weight"),
                bias = Values($"patch_embed.{layer}.bias");
            double[] result = new double[convolution.Outputs * output * output];
            for (int o = 0; o < convolution.Outputs; o++)
            for (int y = 0; y < output; y++)
            for (int x = 0; x < output; x++)
            {
                double sum = bias[o];
                for (int c = 0; c < channels; c++)
                for (int dy = 0; dy < k; dy++)
                for (int dx = 0; dx < k; dx++)
                {
                    int row = (y * convolution.Stride) - convolution.Padding + dy,
                        column = (x * convolution.Stride) - convolution.Padding + dx;
                    if (row >= 0 && row < size && column >= 0 && column < size)
                        sum += weight[(((((o * channels) + c) * k) + dy) * k) + dx] * image[(((c * size) + row) * size) + column];
                }
                result[(((o * output) + y) * output) + x] = layer == model.Embedding.Count - 1 ? sum : ReferenceKernels.Gelu(sum);
            }
            image = result;
            size = output;
            channels = convolution.Outputs;
        }
        var tokens = new double[model.Tokens][];
        for (int token = 0; token < tokens.Length; token++)
        {
            tokens[token] = new double[model.Width];
            for (int i = 0; i < model.Width; i++)
                tokens[token][i] =
                    Values("pos_embed")[(token * model.Width) + i]
                    + (
                        token == 0 ? Values("cls_token")[i]
                        : token < model.FirstPatch ? 0
                        : image[(i * size * size) + token - model.FirstPatch]
                    );
        }
        return tokens;
    }

    private (double[][] Output, double[] Scores) Block(double[][] x, string prefix)
    {
        int width = model.Width,
            headWidth = model.HeadWidth;
        bool post = model.Order == BlockOrder.PostNorm;
        double[][] qkv = Linear(post ? x : Norm(x, prefix + "norm1"), prefix + "attn.qkv");
        double[] scores = new double[x.Length];
        double[][] mixed = [.. x.Select(_ => new double[width])];
        for (int head = 0; head < model.Heads; head++)
        {
            for (int t = 0; t < x.Length; t++)
            {
                double[] weights =
                [
                    .. x.Select(
                        (_, s) =>
                            Enumerable.Range(head * headWidth, headWidth).Sum(i => qkv[t][i] * qkv[s][width + i]) / Math.Sqrt(headWidth)
                    ),
                ];
                double largest = weights.Max();
                weights = [.. weights.Select(weight => Math.Exp(weight - largest))];
                double sum = weights.Sum();
                for (int s = 0; s < x.Length; s++)
                {
                    for (int i = head * headWidth; i < (head + 1) * headWidth; i++)
                        mixed[t][i] += weights[s] / sum * qkv[s][(2 * width) + i];
                    if (t == 0)
                        scores[s] += weights[s] / sum / model.Heads;
                }
            }
        }
        x = Add(x, Linear(mixed, prefix + "attn.proj"));
        if (post)
            x = Norm(x, prefix + "norm1");
        double[][] hidden = Linear(post ? x : Norm(x, prefix + "norm2"), prefix + "mlp.fc1");
        x = Add(x, Linear(Activate(model.Activation, hidden), prefix + "mlp.fc2"));
        return (post ? Norm(x, prefix + "norm2") : x, scores);
    }

    private static double[][] Reduce(double[][] x, double[] scores, double ratio)
    {
        int kept = ModelDescription.KeptPatches(x.Length, ratio);
        int[] ranked = [.. Enumerable.Range(1, x.Length - 1).OrderByDescending(token => scores[token]).ThenBy(token => token)];
        double sum = ranked.Skip(kept).Sum(token => scores[token]);
        double[] fused = [.. x[0].Select((_, i) => ranked.Skip(kept).Sum(token => scores[token] * x[token][i]) / sum)];
        return [x[0], .. ranked.Take(kept).Order().Select(token => x[token]), fused];
    }

    private double[] Exit(double[][] x, ExitDescription exit)
    {
        string prefix = TensorCatalogue.ExitPrefix(model, exit);
        bool after = exit.Norm == ExitNorm.AfterPooling;
        double[][] h = exit.HasNorm && !after ? Norm(x, prefix + "norm") : x;
        double[] features = exit.Pooling switch
        {
            ExitPooling.Class or ExitPooling.Pooler => h[0],
            ExitPooling.ClassAndDistillation => [.. h[0], .. h[1]],
            ExitPooling.ClassAndMean => [.. h[0], .. Mean(h, model.FirstPatch)],
            ExitPooling.Mean => Mean(h, model.Kind.FirstOfMean(model)),
            _ => [.. h.Skip(1).SelectMany(token => token)],
        };
        if (after)
            features = Norm([features], prefix + "norm")[0];
        if (exit.Hidden > 0)
            features = Activate(exit.HiddenActivation, Linear([features], prefix + "fc"))[0];
        return model.Embeds ? features : Linear([features], prefix + "head")[0];
    }

    private static double[] Mean(double[][] x, int first) =>
        [.. x[0].Select((_, i) => x.Skip(first).Select(token => token[i]).DefaultIfEmpty().Average())];

    private double[][] Norm(double[][] x, string name) =>
        [
            .. x.Select(row =>
            {
                double mean = row.Average(),
                    deviation = Math.Sqrt(row.Average(value => (value - mean) * (value - mean)) + model.NormEpsilon);
                return row.Select((value, i) => ((value - mean) / deviation * Values(name + ".weight")[i]) + Values(name + ".bias")[i])
                    .ToArray();
            }),
        ];

    private double[][] Linear(double[][] x, string name)
    {
        float[] weight = Values(Matrix(name) + ".weight").ToArray(),
            bias = Values(name + ".bias").ToArray();
        return
        [
            .. x.Select(row =>
                bias.Select(
                        (b, o) =>
                        {
                            double sum = b;
                            for (int i = 0; i < row.Length; i++)
                                sum += weight[(o * row.Length) + i] * row[i];
                            return sum;
                        }
                    )
                    .ToArray()
            ),
        ];
    }

    /// <summary>The layer whose weight a layer uses: blocks may share them.</summary>
    private string Matrix(string name)
    {
        string[] parts = name.Split('.', 3);
        return parts[0] == "blocks" ? $"blocks.{model.MatricesOf(int.Parse(parts[1], CultureInfo.InvariantCulture))}.{parts[2]}" : name;
    }

    private static double[][] Activate(Activation activation, double[][] x) =>
        [.. x.Select(row => row.Select(value => Activate(activation, value)).ToArray())];

    private static double Activate(Activation activation, double x) =>
        activation switch
        {
            Activation.Gelu => ReferenceKernels.Gelu(x),
            Activation.GeluTanh => ReferenceKernels.GeluTanh(x),
            Activation.Relu => Math.Max(0, x),
            Activation.QuickGelu => ReferenceKernels.QuickGelu(x),
            _ => Math.Tanh(x),
        };

    private static double[][] Add(double[][] a, double[][] b) => [.. a.Zip(b, (p, q) => p.Zip(q, (u, v) => u + v).ToArray())];

    private ReadOnlySpan<float> Values(string name) => tensors[name].Values.Span;
}
