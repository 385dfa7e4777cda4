using System.Text.Json.Serialization;
using Suffice.Training.Networks;

namespace Suffice.Training.Optimisation;

/// <summary>By which rule matrices between hidden layers move; all else moves by Adam.</summary>
public enum OptimizerKind
{
    /// <summary>As all else.</summary>
    Adam,

    /// <summary>By momentum made orthogonal (<see cref="MuonParameter"/>): fewer steps to the same loss, each a little longer.</summary>
    Muon,
}

/// <summary>How a network is trained: decoupled decay (arXiv 1711.05101), linear warm-up, cosine decay to 1 % of the peak rate.</summary>
public sealed record TrainingOptions
{
    /// <summary>Passes over the training split.</summary>
    public required int Epochs { get; init; }

    /// <summary>Examples a step.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>The rule by which parameters move.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public OptimizerKind Optimizer { get; init; }

    /// <summary>Peak learning rate.</summary>
    public double LearningRate { get; init; } = 1.5e-3;

    /// <summary>Decoupled weight decay of matrices and kernels; vectors, the class token and positions are never decayed.</summary>
    public double WeightDecay { get; init; } = 0.05;

    /// <summary>Share of all steps over which the rate rises linearly.</summary>
    public double Warmup { get; init; } = 0.05;

    /// <summary>Share of the target spread over all classes.</summary>
    public double LabelSmoothing { get; init; } = 0.1;

    /// <summary>Largest random shift in each direction, pixels; uncovered pixels are black.</summary>
    public int Shift { get; init; } = 2;

    /// <summary>Whether half of the images are mirrored. Teachers are then asked about mirror images, too.</summary>
    public bool Mirror { get; init; } = true;

    /// <summary>
    /// Share of the images in which a random rectangle is filled with noise (arXiv 1708.04896); soft targets stay those of the whole image.
    /// </summary>
    public double Erase { get; init; }

    /// <summary>
    /// Share of the images that take a random rectangle from another, and what is wanted of them with it (arXiv 1905.04899). Not for texts.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double CutMix { get; init; }

    /// <summary>
    /// Share of a text's pieces left out at random, each time others; soft targets stay those of the whole text. Not for images.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double WordDropout { get; init; }

    /// <summary>Share of the values that each block, and a text's embedding, hands on as 0 while training.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double Dropout { get; init; }

    /// <summary>
    /// Share of patch tokens drawn at random in each step (arXiv 2208.07220), which regularises and saves time; 1 keeps all. Not for texts.
    /// </summary>
    public double PatchKeep { get; init; } = 1;

    /// <summary>Share of all steps, from the first, to which <see cref="PatchKeep"/> applies; the rest sees all tokens.</summary>
    public double PatchKeepUntil { get; init; } = 0.7;

    /// <summary>Decay a step of the running average of the weights, which is the result; 0 takes the last weights.</summary>
    public double AverageDecay { get; init; } = 0.998;

    /// <summary>
    /// Whether convolutions of the embedding are normalised over each batch while a static net is trained; folded into them at the end.
    /// What the first cycle says holds for all; texts have none, and adaptation trains without.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool NormaliseEmbedding { get; init; }

    /// <summary>In which numbers layers multiply while they are trained.</summary>
    public ProductPrecision Products { get; init; }

    /// <summary>
    /// The learning rate of each layer as a share of that of the layer behind it: what lies deep knows more already (Clark et al., ELECTRA,
    /// arXiv 2003.10555). The head has the full rate. Null: so have all.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? LayerDecay { get; init; }

    /// <summary>Only so many of the last blocks move, and the head; 0: the head alone. Null: everything moves.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? LastBlocks { get; init; }

    /// <summary>
    /// Rank of the adapters that learn in place of the blocks' matrices (LoRA; Hu et al., arXiv 2106.09685), and are added to them at the
    /// end; the head learns as it is. Null: the matrices themselves learn. Only for static nets.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? AdapterRank { get; init; }

    /// <summary>
    /// Training ends when the net was not better on the control split for so many epochs, with the weights of the best one. Null: it ends
    /// with its epochs. Only for static nets.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Patience { get; init; }

    /// <summary>Seed of initial weights, order and augmentation.</summary>
    public int Seed { get; init; }

    /// <summary>What no training can do is said before any begins.</summary>
    /// <param name="name">Of these options in the recipe.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Usage"/> naming the field.</exception>
    internal void Check(string name)
    {
        Require(Epochs >= 0, $"epochs must be 0 or more; it is {Epochs}");
        Require(BatchSize >= 1, $"batch_size must be 1 or more; it is {BatchSize}");
        Require(double.IsFinite(LearningRate) && LearningRate > 0, $"learning_rate must be above 0; it is {LearningRate}");
        Require(WeightDecay >= 0, $"weight_decay must be 0 or more; it is {WeightDecay}");
        Require(Shift >= 0, $"shift must be 0 or more; it is {Shift}");
        Require(LayerDecay is null or (> 0 and <= 1), $"layer_decay must be above 0 and at most 1; it is {LayerDecay}");
        Require(PatchKeep is > 0 and <= 1, $"patch_keep must be above 0 and at most 1; it is {PatchKeep}");
        (string Field, double Value)[] shares =
        [
            ("warmup", Warmup),
            ("label_smoothing", LabelSmoothing),
            ("erase", Erase),
            ("cut_mix", CutMix),
            ("patch_keep_until", PatchKeepUntil),
        ];
        foreach ((string field, double value) in shares)
            Require(value is >= 0 and <= 1, $"{field} must be 0 to 1; it is {value}");
        (string Field, double Value)[] parts = [("dropout", Dropout), ("word_dropout", WordDropout), ("average_decay", AverageDecay)];
        foreach ((string field, double value) in parts)
            Require(value is >= 0 and < 1, $"{field} must be at least 0 and below 1; it is {value}");

        void Require(bool holds, FormattableString what)
        {
            if (!holds)
                throw new SufficeException(Fault.Usage, $"The recipe's {name}.{FormattableString.Invariant(what)}. Change it.");
        }
    }

    /// <summary>Learning rate at a step, 0 to steps − 1.</summary>
    public double RateAt(long step, long steps)
    {
        double warmup = Math.Max(1, Warmup * steps);
        double decay = 0.01 + (0.99 * 0.5 * (1 + Math.Cos(Math.PI * Math.Min(1, step / (double)steps))));
        return LearningRate * Math.Min((step + 1) / warmup, decay);
    }

    /// <summary>Share of patch tokens at a step.</summary>
    public double PatchKeepAt(long step, long steps) => step < PatchKeepUntil * steps ? PatchKeep : 1;
}
