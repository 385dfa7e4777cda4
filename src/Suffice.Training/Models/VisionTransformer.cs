using System.Globalization;
using Suffice.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Suffice.Training.Models;

/// <summary>
/// The TorchSharp form of a <see cref="ModelDescription"/>: static model and adapted net are the same class with other exits. Parameter names
/// are the bundle's and, but for the embedding, timm's.
/// </summary>
public sealed class VisionTransformer : nn.Module
{
    private readonly ModuleList<Conv2d> patch_embed = [];
    private readonly Parameter cls_token;
    private readonly Parameter pos_embed;
    private readonly ModuleList<EncoderBlock> blocks = [];
    private readonly ModuleDict<ExitHead> exits = [];
    private readonly LayerNorm norm;
    private readonly Linear head;
    private readonly Precision precision = new();

    public VisionTransformer(ModelDescription model)
        : base(nameof(VisionTransformer))
    {
        ArgumentNullException.ThrowIfNull(model);
        model.Validate();
        Model = model;
        int channels = model.Channels;
        foreach (ConvolutionDescription layer in model.Embedding)
        {
            Conv2d convolution = nn.Conv2d(channels, layer.Outputs, layer.Kernel, layer.Stride, layer.Padding);
            nn.init.kaiming_normal_(convolution.weight!, nonlinearity: nn.init.NonlinearityType.ReLU);
            patch_embed.Add(convolution);
            channels = layer.Outputs;
        }
        cls_token = nn.Parameter(randn(1, 1, model.Width) * 0.02);
        pos_embed = nn.Parameter(randn(1, model.Tokens, model.Width) * 0.02);
        for (int i = 0; i < model.Depth; i++) blocks.Add(new EncoderBlock(model.Width, model.Heads, model.HiddenWidth, model.NormEpsilon, precision));
        foreach (ExitDescription exit in model.Exits.SkipLast(1))
            exits.Add((exit.AfterBlocks.ToString(CultureInfo.InvariantCulture), new ExitHead(model, exit)));
        norm = nn.LayerNorm(model.Width, model.NormEpsilon);
        head = nn.Linear(model.Width, model.Classes);
        RegisterComponents();
    }

    public ModelDescription Model { get; }

    /// <summary>Of the blocks' products; full unless set.</summary>
    public ProductPrecision Products { get => precision.Products; set => precision.Products = value; }

    /// <summary>Parameters of the early exits' heads, which the backbone does not have.</summary>
    public IEnumerable<(string Name, Parameter Value)> ExitParameters => named_parameters().Where(parameter => parameter.name.StartsWith("exits.", StringComparison.Ordinal));

    /// <summary>Logits of the last exit after running everything: (B, C, H, W) → (B, classes).</summary>
    /// <param name="images">Prepared pixels.</param>
    /// <param name="patchKeep">In (0, 1]: share of patch tokens drawn at random for this pass; for training.</param>
    public Tensor Forward(Tensor images, double patchKeep = 1)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor tokens = Embed(images);
        if (patchKeep < 1) tokens = TokenReduction.Sample(tokens, patchKeep);
        foreach (EncoderBlock block in blocks) tokens = block.forward(tokens);
        return Answer(tokens, Model.Depth).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Runs the smallest part of the path tree that holds all of <paramref name="wanted"/>, sharing what they share.
    /// </summary>
    /// <returns>Logits (B, classes) of every decision point passed, by path index.</returns>
    public SortedDictionary<int, Tensor> Forward(Tensor images, PathLibrary library, IEnumerable<ExecutionPath> wanted)
    {
        ArgumentNullException.ThrowIfNull(library);
        using DisposeScope scope = NewDisposeScope();
        HashSet<int> needed = [.. wanted.SelectMany(library.Chain).Select(node => node.Index)];
        var answers = new SortedDictionary<int, Tensor>();
        Walk(library, library.Root, Embed(images), null, 0, null, needed, answers);
        foreach (Tensor answer in answers.Values) answer.MoveToOuterDisposeScope();
        return answers;
    }

    private void Walk(PathLibrary library, ExecutionPath node, Tensor tokens, Tensor? scores, int blocksDone, Tensor? previous, HashSet<int> needed, SortedDictionary<int, Tensor> answers)
    {
        if (node.KeepRatio < 1) tokens = TokenReduction.Apply(tokens, scores!, node.KeepRatio);
        IEnumerable<ExecutionPath> next = library.Children(node).Where(child => needed.Contains(child.Index));
        bool scored = next.Any(child => child.KeepRatio < 1);
        for (int block = blocksDone; block < node.Blocks; block++)
        {
            if (scored && block == node.Blocks - 1) (tokens, scores) = blocks[block].ForwardWithScores(tokens);
            else tokens = blocks[block].forward(tokens);
        }
        Tensor answer = Answer(tokens, node.Blocks);
        // Detached: an earlier exit learns from its own answer only.
        if (Model.ExitAfter(node.Blocks)!.AddsPrevious) answer = answer + previous!.detach();
        answers[node.Index] = answer;
        foreach (ExecutionPath child in next) Walk(library, child, tokens, scores, node.Blocks, answer, needed, answers);
    }

    private Tensor Embed(Tensor images)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor grid = patch_embed[0].forward(images);
        for (int i = 1; i < patch_embed.Count; i++) grid = patch_embed[i].forward(nn.functional.gelu(grid));
        Tensor patches = grid.flatten(2).transpose(1, 2);                                      // (B, N − 1, C)
        Tensor tokens = cat([cls_token.expand(images.shape[0], 1, Model.Width), patches], 1);  // (B, N, C)
        return (tokens + pos_embed).MoveToOuterDisposeScope();
    }

    private Tensor Answer(Tensor tokens, int afterBlocks)
    {
        if (afterBlocks < Model.Depth) return exits[afterBlocks.ToString(CultureInfo.InvariantCulture)].forward(tokens);
        using DisposeScope scope = NewDisposeScope();
        return head.forward(norm.forward(tokens.select(1, 0))).MoveToOuterDisposeScope();      // (B, classes)
    }
}
