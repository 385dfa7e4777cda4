using System.Text.Json.Serialization;
using Suffice.Evaluation.Settings;
using Suffice.Evaluation.Statistics;

namespace Suffice.Evaluation.Records;

/// <summary>
/// What a report shows beyond the record: kept in a second file beside it, so that a report can be made again without running anything.
/// </summary>
internal sealed record EvaluationDetails
{
    public const int CurrentSchema = 1;

    public int Schema { get; init; } = CurrentSchema;

    /// <summary>Every path of the library taken by all inputs, in the library's order.</summary>
    public required PathResult[] Paths { get; init; }

    /// <summary>The controller in use.</summary>
    public string Deployed { get; init; } = Suffice.Bundles.ControllerNames.Policy;

    /// <summary>The controller in use over its whole λ table, simulated on the outcome table, cheapest first.</summary>
    public required FrontierPoint[] Frontier { get; init; }

    /// <summary>The clairvoyant lower bound as a curve.</summary>
    public required FrontierPoint[] Clairvoyant { get; init; }

    /// <summary>Lower bounds on the same table, with half-widths; null in older details.</summary>
    public BoundRecord? Bounds { get; init; }

    /// <summary>Seeds of the controller that <see cref="Rivals"/> compares.</summary>
    public int Seeds { get; init; } = 1;

    /// <summary>The controller in use against each other one and against static nets, over all seeds at hand.</summary>
    public required RivalComparison[] Rivals { get; init; }

    /// <summary>What each controller costs at a few losses.</summary>
    public LossCost[] CostAtLoss
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>At the default budget: 1 would be clairvoyant, 0 no better than mixing static nets; null where undefined.</summary>
    public required double? AdaptivityEfficiency { get; init; }

    /// <summary>The default setting beyond its means; null in older details.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Insights? Insights { get; init; }

    /// <summary>Inputs stopped soonest and surest at the default budget.</summary>
    public required ExampleResult[] Easy { get; init; }

    /// <summary>Inputs given the most computation at the default budget, least sure first.</summary>
    public required ExampleResult[] Hard { get; init; }
}

/// <summary>One path of the library as a static net.</summary>
internal sealed record PathResult(string Path, double Top1, double Macs);

/// <summary>One input and what became of it.</summary>
/// <param name="Id">Its name in the data set.</param>
/// <param name="Label">True class.</param>
/// <param name="Prediction">Our answer.</param>
/// <param name="Probability">Softmax probability of that answer.</param>
/// <param name="Path">The path it took.</param>
/// <param name="Macs">What it cost, controller included.</param>
/// <param name="Png">The image, as a PNG file; null for a text.</param>
internal sealed record ExampleResult(
    string Id,
    string Label,
    string Prediction,
    double Probability,
    string Path,
    double Macs,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] byte[]? Png = null
)
{
    /// <summary>The text; null for an image.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Text { get; init; }

    /// <summary>The text's pieces as its tokenizer cuts them, special tokens left out; null for an image.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TextPiece[]? Pieces { get; init; }
}

/// <summary>One piece of a text.</summary>
/// <param name="Piece">As the vocabulary spells it.</param>
/// <param name="DroppedAfter">Encoder blocks that had run when it was dropped (fused with the others dropped there); null: it stayed to the
/// end of its path.</param>
internal sealed record TextPiece(string Piece, int? DroppedAfter);
