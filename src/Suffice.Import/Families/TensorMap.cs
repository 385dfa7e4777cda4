using Suffice.Import.Checkpoints;
using Suffice.Tensors;

namespace Suffice.Import.Families;

/// <summary>A tensor that a checkpoint must have.</summary>
internal readonly record struct Part(string Name, long[] Shape)
{
    public static Part Of(string name, params long[] shape) => new(name, shape);
}

/// <summary>
/// Says of each tensor of a bundle which tensors of a checkpoint it is made of and how, and keeps account: what is missing, what has
/// another shape, what nothing was made of.
/// </summary>
internal sealed class TensorMap(Checkpoint checkpoint)
{
    private const int MostNamed = 12;

    private readonly List<NamedTensor> tensors = [];
    private readonly HashSet<string> used = [];
    private readonly List<string> missing = [],
        misshaped = [];

    public bool Has(string name) => checkpoint.Has(Resolve(name));

    /// <summary>Shape of a tensor; null where there is none.</summary>
    public long[]? ShapeOf(string name) => checkpoint.Tensors.GetValueOrDefault(Resolve(name))?.Shape;

    /// <summary>As it is, perhaps with another shape for the same numbers.</summary>
    public void Copy(string name, Part part, params long[] shape)
    {
        if (Take(part) is { } source)
            Add(name, shape.Length == 0 ? part.Shape : shape, () => checkpoint.Pieces(source));
    }

    /// <summary>One after another, along the first size.</summary>
    public void Stack(string name, Part[] parts, params long[] shape)
    {
        string?[] sources = [.. parts.Select(Take)];
        if (sources.All(source => source is not null))
            Add(name, shape, () => sources.SelectMany(source => checkpoint.Pieces(source!)));
    }

    /// <summary>Anything made of whole tensors, for small ones or a layer at a time.</summary>
    public void Make(string name, Part[] parts, Func<float[][], float[]> make, params long[] shape)
    {
        string?[] sources = [.. parts.Select(Take)];
        if (sources.All(source => source is not null))
            Add(name, shape, () => [make([.. sources.Select(source => checkpoint.Whole(source!))])]);
    }

    public void Zeros(string name, params long[] shape) =>
        Add(name, shape, () => [new float[shape.Aggregate(1L, (product, size) => product * size)]]);

    /// <summary>Weight and bias under one name each; a bias that the checkpoint does not have is 0 if it may be.</summary>
    public void Linear(string name, string from, int inputs, int outputs, bool mayLackBias = false)
    {
        Copy(name + ".weight", Part.Of(from + ".weight", outputs, inputs));
        if (mayLackBias && !Has(from + ".bias"))
            Zeros(name + ".bias", outputs);
        else
            Copy(name + ".bias", Part.Of(from + ".bias", outputs));
    }

    /// <summary>Weight and bias of a LayerNorm.</summary>
    public void Norm(string name, string from, int width)
    {
        Copy(name + ".weight", Part.Of(from + ".weight", width));
        Copy(name + ".bias", Part.Of(from + ".bias", width));
    }

    /// <summary>The bundle's tensors.</summary>
    /// <param name="buffers">Of a name: whether it is no weight.</param>
    /// <param name="others">Of a name: which part of the net that is not needed it belongs to; null: none.</param>
    /// <param name="notes">Gets what was left out.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Bundle"/>: tensors are missing, ill-shaped or unknown; lists them.</exception>
    public NamedTensor[] Finish(Func<string, bool> buffers, Func<string, string?> others, List<string> notes)
    {
        string[] left = [.. checkpoint.Tensors.Keys.Where(name => !used.Contains(name) && !buffers(name)).Order(StringComparer.Ordinal)];
        string[] unknown = [.. left.Where(name => others(name) is null)];
        if (missing.Count + misshaped.Count + unknown.Length > 0)
            throw new SufficeException(
                Fault.Bundle,
                $"{checkpoint.Place} does not hold the net that its configuration describes.{List("Missing", missing)}"
                    + $"{List("Of another shape", misshaped)}{List("Unknown", unknown)} Check that configuration and weights belong "
                    + "together."
            );
        foreach (IGrouping<string?, string> group in left.GroupBy(others))
            notes.Add($"left out: {group.Key} ({string.Join(", ", group.Take(4))}{(group.Count() > 4 ? ", …" : "")})");
        return [.. tensors];
    }

    private static string List(string what, IReadOnlyCollection<string> names) =>
        names.Count == 0
            ? ""
            : $" {what}: {string.Join("; ", names.Take(MostNamed))}"
                + $"{(names.Count > MostNamed ? $"; and {names.Count - MostNamed} more" : "")}.";

    /// <summary>LayerNorms from TensorFlow call their weights gamma and beta.</summary>
    private string Resolve(string name)
    {
        if (checkpoint.Has(name))
            return name;
        string older =
            name.EndsWith(".weight", StringComparison.Ordinal) ? name[..^".weight".Length] + ".gamma"
            : name.EndsWith(".bias", StringComparison.Ordinal) ? name[..^".bias".Length] + ".beta"
            : name;
        return checkpoint.Has(older) ? older : name;
    }

    private string? Take(Part part)
    {
        string name = Resolve(part.Name);
        used.Add(name);
        if (!checkpoint.Tensors.TryGetValue(name, out TensorInfo? tensor))
        {
            missing.Add($"{part.Name} ({string.Join(", ", part.Shape)})");
            return null;
        }
        if (!tensor.Shape.SequenceEqual(part.Shape) || NumberFormats.Bytes(tensor.Type) == 0)
        {
            misshaped.Add($"{name} is {tensor.Type} {tensor.ShapeText}, expected ({string.Join(", ", part.Shape)})");
            return null;
        }
        return name;
    }

    private void Add(string name, long[] shape, Func<IEnumerable<ReadOnlyMemory<float>>> pieces) =>
        tensors.Add(NamedTensor.OfPieces(name, shape, pieces));
}
