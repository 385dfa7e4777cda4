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
public sealed class EncoderNetwork : TrainableNetwork
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
    public EncoderNetwork(ModelDescription model, bool normalised = false)
        : base(nameof(EncoderNetwork))
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

    internal IReadOnlyList<Conv2d> Convolutions => embedding.Convolutions;

    internal IReadOnlyList<BatchNormalisation> ConvolutionNorms => embedding.ConvolutionNorms;

    /// <summary>Whether the norms of the convolutions are applied: from the start if there are any, until they are folded.</summary>
    internal bool IsNormalised
    {
        get => embedding.IsNormalised;
        set => embedding.IsNormalised = value;
    }

    internal IReadOnlyList<EncoderBlock> Blocks => [.. blocks];

    /// <summary>Parameters of the early exits' heads, which the backbone does not have.</summary>
    public IEnumerable<(string Name, Parameter Value)> ExitParameters =>
        named_parameters().Where(parameter => parameter.name.StartsWith("exits.", StringComparison.Ordinal));

    /// <summary>The blocks, some of which may run the matrices of an earlier one, and the early exits.</summary>
    private void AddBlocks(ModelDescription model)
    {
        for (int i = 0; i < model.Depth; i++)
            blocks.Add(new EncoderBlock(model, Mode, model.MatricesOf(i) is var owner && owner != i ? blocks[owner] : null));
        foreach (ExitDescription exit in model.Exits.SkipLast(1))
            exits.Add((exit.AfterBlocks.ToString(CultureInfo.InvariantCulture), new ExitHead(model, exit)));
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
        HashSet<int> needed = [.. wanted.SelectMany(library.Chain).Select(node => node.Index)];
        var answers = new SortedDictionary<int, Tensor>();
        Walk(library, library.Root, Embed(input), null, 0, null, needed, answers);
        foreach (Tensor answer in answers.Values)
            answer.MoveToOuterDisposeScope();
        return answers;
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

    private void Walk(
        PathLibrary library,
        ExecutionPath node,
        TokenBatch batch,
        Tensor? scores,
        int blocksDone,
        Tensor? previous,
        HashSet<int> needed,
        SortedDictionary<int, Tensor> answers
    )
    {
        if (node.KeepRatio < 1)
            batch = TokenReduction.Apply(batch, scores!, node.KeepRatio);
        IEnumerable<ExecutionPath> next = library.Children(node).Where(child => needed.Contains(child.Index));
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
        Tensor answer = Answer(batch, node.Blocks);
        // Detached: an earlier exit learns from its own answer only.
        if (Model.ExitAfter(node.Blocks)!.AddsPrevious)
            answer = answer.Plus(previous!.detach());
        answers[node.Index] = answer;
        foreach (ExecutionPath child in next)
            Walk(library, child, batch, scores, node.Blocks, answer, needed, answers);
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
            return exits[afterBlocks.ToString(CultureInfo.InvariantCulture)].Forward(batch);
        using DisposeScope scope = NewDisposeScope();
        ExitDescription last = Model.Exits[^1];
        Tensor features = ExitHead.Read(Model, last, norm, batch); // (B, inputs)
        if (fc is not null)
            features = Activations.Of(last.HiddenActivation, fc.forward(features));
        return (head is null ? features : head.forward(features)).MoveToOuterDisposeScope(); // (B, classes)
    }
}
