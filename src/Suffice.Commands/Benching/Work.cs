using System.Text.Json.Serialization;

namespace Suffice.Commands.Benching;

/// <summary>How an engine chooses what it runs for an input.</summary>
internal enum WorkKind
{
    /// <summary>One path for all.</summary>
    Path,

    /// <summary>The bundle's controller at its default setting.</summary>
    DefaultBudget,

    /// <summary>Input i takes path i modulo their number, all in one batch.</summary>
    Mixed,

    /// <summary>The same paths, one input after another.</summary>
    OneByOne,

    /// <summary>No model: one product of two square matrices, whose speed is the machine's roof.</summary>
    Product,

    /// <summary>The static model; only the time in its linear layers counts.</summary>
    LinearLayers,

    /// <summary>No model: our kernels' tile of eight bits on numbers in the first-level cache, the roof of layers of eight bits.</summary>
    Tiles,
}

/// <summary>What is timed.</summary>
/// <param name="Name">For people and records.</param>
/// <param name="Kind">How paths are chosen.</param>
/// <param name="Path">Name of the path, for <see cref="WorkKind.Path"/>; null: every block on every token.</param>
/// <param name="Blocks">Blocks that run, where a graph is told block by block; null: all.</param>
internal sealed record Work(string Name, WorkKind Kind, string? Path = null, int? Blocks = null)
{
    /// <summary>Rows and columns of the matrices of <see cref="Product"/>.</summary>
    public const int ProductSize = 2048;

    /// <summary>Multiply-adds of a run of <see cref="Tiles"/> for each thread: about a millisecond on the fastest kernels.</summary>
    public const long TileMacs = 1L << 28;

    public static Work Full { get; } = new("full", WorkKind.Path);

    public static Work Skip { get; } = new("skip 4 of 12 blocks", WorkKind.Path, "exit@8", 8);

    public static Work Keep { get; } = new("keep 50 % of tokens after block 3", WorkKind.Path, "keep0.5@3,exit@12");

    public static Work Default { get; } = new("default budget", WorkKind.DefaultBudget);

    public static Work Mixed { get; } = new("mixed paths", WorkKind.Mixed);

    public static Work OneByOne { get; } = new("mixed paths, one by one", WorkKind.OneByOne);

    public static Work Product { get; } = new("product", WorkKind.Product);

    public static Work LinearLayers { get; } = new("linear layers", WorkKind.LinearLayers);

    public static Work Tiles { get; } = new("tiles of eight bits", WorkKind.Tiles);

    /// <summary>Whether it measures the machine, not a model.</summary>
    [JsonIgnore]
    public bool IsRoof => Kind is WorkKind.Product or WorkKind.Tiles;
}
