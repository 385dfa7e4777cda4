using System.Globalization;
using Suffice.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Suffice.Training.Networks;

/// <summary>
/// The TorchSharp form of a <see cref="ModelDescription"/>: static model and adapted net are the same class with other exits. Parameter
/// names are the bundle's and, but for the embedding, timm's; those of texts have one counterpart each in Hugging Face's BERT, but for
/// query, key and value, which are one matrix here.
/// </summary>
internal sealed class EncoderNetwork : TrainableNetwork
{
    private readonly EmbeddingModules embedding;
    private readonly Parameter pos_embed;
    private readonly ModuleList<EncoderBlock> blocks = [];
    private readonly ModuleDict<ExitHead> exits = [];
    private readonly LayerNorm? norm;
    private readonly Linear? fc;
    private readonly Linear? head;

    /// <param name="model">What to build.</param>
    /// <param name="normalised">Whether a batch normalisation follows each convolution while the network is trained
    /// (<see cref="EmbeddingNorms"/>).</param>
    /// <param name="adapterRank">Of the <see cref="Adapters"/> beside the blocks' matrices; 0: none.</param>
    public EncoderNetwork(ModelDescription model, bool normalised = false, int adapterRank = 0)
        : base(nameof(EncoderNetwork), adapterRank)
    {
        ArgumentNullException.ThrowIfNull(model);
        model.Validate();
        Model = model;
        embedding = EmbeddingModules.Of(model, Mode, normalised);
        embedding.Register(register_module, register_parameter);
        pos_embed = Parameters.Of(() => randn(1, model.Tokens, model.TableWidth).Times(0.02));
        AddBlocks(model);
        ExitDescription last = model.Exits[^1];
        if (last.HasNorm)
            norm = nn.LayerNorm(model.Width, model.NormEpsilon);
        int inputs = CostModel.ExitInputs(model, last.Pooling);
        if (last.Hidden > 0)
            fc = nn.Linear(inputs, last.Hidden);
        if (!model.Embeds)
            head = nn.Linear(fc is null ? inputs : last.Hidden, model.Classes);
        RegisterComponents();
    }

    public ModelDescription Model { get; }

    internal override object Description => Model;

    internal override int LayersBehind(string parameter)
    {
        string[] parts = parameter.Split('.');
        return parts[0] switch
        {
            "blocks" => Model.Depth - int.Parse(parts[1], CultureInfo.InvariantCulture),
            "norm" or "fc" or "head" or "exits" => 0,
            _ => Model.Depth + 1,
        };
    }

    internal override bool IsHidden(string parameter) => parameter.Split('.')[0] is "blocks" or "patch_embed";

    internal IReadOnlyList<Conv2d> Convolutions => embedding.Convolutions;

    internal IReadOnlyList<BatchNormalisation> ConvolutionNorms => embedding.ConvolutionNorms;

    /// <summary>Whether the norms of the convolutions are applied: from the start if there are any, until they are folded.</summary>
    internal bool IsNormalised
    {
        get => embedding.IsNormalised;
        set => embedding.IsNormalised = value;
    }

    internal IReadOnlyList<EncoderBlock> Blocks => [.. blocks];

    /// <summary>The blocks, some of which may run the matrices of an earlier one, and the early exits.</summary>
    private void AddBlocks(ModelDescription model)
    {
        for (int i = 0; i < model.Depth; i++)
            blocks.Add(new EncoderBlock(model, Mode, model.MatricesOf(i) is var owner && owner != i ? blocks[owner] : null));
        foreach (ExitDescription exit in model.Exits.SkipLast(1))
            exits.Add((exit.AfterBlocks.ToString(CultureInfo.InvariantCulture), new ExitHead(model, exit, Mode)));
    }

    /// <summary>Logits of the last exit after running everything: (B, classes).</summary>
    /// <inheritdoc/>
    public override Tensor Forward(NetworkInput input, double patchKeep = 1)
    {
        using DisposeScope scope = NewDisposeScope();
        TokenBatch batch = Embed(input);
        if (patchKeep < 1 && !Model.Kind.VariesInLength)
            batch = TokenBatch.Of(TokenReduction.Sample(batch.Tokens, patchKeep), null);
        foreach (EncoderBlock block in blocks)
            batch = batch with { Tokens = block.Forward(batch.Tokens, batch.Valid) };
        return Answer(batch, Model.Depth).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Runs the smallest part of the path tree that holds all of <paramref name="wanted"/>, sharing what they share.
    /// </summary>
    /// <returns>Logits (B, classes) of every decision point passed, by path index.</returns>
    public SortedDictionary<int, Tensor> Forward(NetworkInput input, PathLibrary library, IEnumerable<ExecutionPath> wanted)
    {
        ArgumentNullException.ThrowIfNull(library);
        using DisposeScope scope = NewDisposeScope();
        var answers = new SortedDictionary<int, Tensor>();
        Walk(new Tree(library, wanted), library.Root, Embed(input), null, 0, (node, batch) =>
        {
            Tensor answer = Answer(batch, node.Blocks);
            answers[node.Index] = Added(node, answer, answers);
        });
        foreach (Tensor answer in answers.Values)
            answer.MoveToOuterDisposeScope();
        return answers;
    }

    /// <summary>
    /// What the heads of early exits read on all paths, as far as it depends on the backbone alone: (B, inputs) by path index.
    /// </summary>
    internal SortedDictionary<int, Tensor> Features(NetworkInput input, PathLibrary library)
    {
        using DisposeScope scope = NewDisposeScope();
        var features = new SortedDictionary<int, Tensor>();
        ExecutionPath[] early = [.. library.Paths.Where(path => path.Blocks < Model.Depth)];
        Walk(new Tree(library, early), library.Root, Embed(input), null, 0, (node, batch) =>
            features[node.Index] = ExitAfter(node.Blocks).Pooled(batch).MoveToOuterDisposeScope()
        );
        return features;
    }

    /// <summary>Logits (B, classes) of early exits by path index, from what <see cref="Features"/> gave.</summary>
    internal SortedDictionary<int, Tensor> ForwardFeatures(SortedDictionary<int, Tensor> features, PathLibrary library)
    {
        using DisposeScope scope = NewDisposeScope();
        var answers = new SortedDictionary<int, Tensor>();
        foreach ((int index, Tensor read) in features)
            answers[index] = Added(library.Paths[index], ExitAfter(library.Paths[index].Blocks).ForwardPooled(read), answers);
        foreach (Tensor answer in answers.Values)
            answer.MoveToOuterDisposeScope();
        return answers;
    }

    private ExitHead ExitAfter(int blocks) => exits[blocks.ToString(CultureInfo.InvariantCulture)];

    /// <summary>An exit's answer, with that of the exit before it on the path where it adds it.</summary>
    /// <remarks>Detached: an earlier exit learns from its own answer only.</remarks>
    private Tensor Added(ExecutionPath node, Tensor answer, SortedDictionary<int, Tensor> answers) =>
        Model.ExitAfter(node.Blocks)!.AddsPrevious ? answer.Plus(answers[node.Parent!.Value].detach()) : answer;

    /// <summary>The part of a path tree that holds the paths wanted.</summary>
    private sealed class Tree(PathLibrary library, IEnumerable<ExecutionPath> wanted)
    {
        private readonly HashSet<int> needed = [.. wanted.SelectMany(library.Chain).Select(node => node.Index)];

        public ExecutionPath[] Next(ExecutionPath node) => [.. library.Children(node).Where(child => needed.Contains(child.Index))];
    }

    /// <summary>
    /// Logits (B, classes) of the last exit of a pre-norm net for images, when every block merges so many pairs of tokens.
    /// </summary>
    internal Tensor ForwardMerging(NetworkInput input, int pairs)
    {
        using DisposeScope scope = NewDisposeScope();
        TokenBatch batch = Embed(input);
        Tensor sizes = ones(batch.Tokens.shape[0], batch.Tokens.shape[1], 1);
        foreach (EncoderBlock block in blocks)
        {
            (Tensor tokens, sizes) = block.ForwardMerging(batch.Tokens, sizes, pairs);
            batch = batch with { Tokens = tokens };
        }
        return Answer(batch, Model.Depth).MoveToOuterDisposeScope();
    }

    /// <summary>Runs a tree from a node on, parents before children.</summary>
    private void Walk(
        Tree tree,
        ExecutionPath node,
        TokenBatch batch,
        Tensor? scores,
        int blocksDone,
        Action<ExecutionPath, TokenBatch> visit
    )
    {
        if (node.KeepRatio < 1)
            batch = TokenReduction.Apply(batch, scores!, node.KeepRatio);
        ExecutionPath[] next = tree.Next(node);
        bool scored = next.Any(child => child.KeepRatio < 1);
        for (int block = blocksDone; block < node.Blocks; block++)
        {
            Tensor tokens;
            if (scored && block == node.Blocks - 1)
                (tokens, scores) = blocks[block].ForwardWithScores(batch.Tokens, batch.Valid);
            else
                tokens = blocks[block].Forward(batch.Tokens, batch.Valid);
            batch = batch with { Tokens = tokens };
        }
        visit(node, batch);
        foreach (ExecutionPath child in next)
            Walk(tree, child, batch, scores, node.Blocks, visit);
    }

    /// <summary>The tokens that the first block reads.</summary>
    internal TokenBatch Embed(NetworkInput input)
    {
        TokenBatch batch = embedding.Embed(input, pos_embed);
        GC.KeepAlive(input); // of a caller that has no dispose scope
        return batch;
    }

    private Tensor Answer(TokenBatch batch, int afterBlocks)
    {
        if (afterBlocks < Model.Depth)
            return ExitAfter(afterBlocks).Forward(batch);
        using DisposeScope scope = NewDisposeScope();
        ExitDescription last = Model.Exits[^1];
        Tensor features = ExitHead.Read(Model, last, norm, batch); // (B, inputs)
        if (fc is not null)
            features = Activations.Of(last.HiddenActivation, Mode.Through(fc, features));
        return (head is null ? features : Mode.Through(head, features)).MoveToOuterDisposeScope(); // (B, classes)
    }
}
