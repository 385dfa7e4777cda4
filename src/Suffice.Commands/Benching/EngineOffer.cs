using System.Diagnostics;
using Suffice.Bundles;

namespace Suffice.Commands.Benching;

/// <summary>An engine that can take part in a bench.</summary>
/// <param name="name">As in <c>--engines</c> and in records.</param>
internal abstract class EngineOffer(string name)
{
    public string Name { get; } = name;

    /// <summary>Where it runs, for an engine that has a choice; null: where it usually does.</summary>
    public string? Device { get; init; }

    /// <summary>The program that hosts it (<see cref="EngineHost"/>).</summary>
    public abstract ProcessStartInfo Start();

    /// <summary>Makes what the engine reads, once.</summary>
    /// <param name="model">The model.</param>
    /// <param name="work">What will be timed.</param>
    /// <param name="folder">Where to put files.</param>
    /// <returns>The file; null where the engine cannot do this work.</returns>
    public abstract string? Prepare(BenchModel model, Work work, string folder);
}

/// <summary>Our own: the runner for devices.</summary>
/// <param name="program">The program <c>suffice-run</c>: an executable, or an assembly for <c>dotnet</c>.</param>
internal sealed class SufficeOffer(string program) : EngineOffer("suffice")
{
    /// <summary>Program file.</summary>
    public string Program { get; } = program;

    public override ProcessStartInfo Start() => Hosted(Program);

    public override string? Prepare(BenchModel model, Work work, string folder)
    {
        if (work == Work.Product)
            return null;
        if (work != Work.Tiles && work != Work.LinearLayers)
            return model.FileFor(work);
        using BundleFile bundle = BundleFile.Open(model.Static);
        return Device is null && bundle.Manifest.Model.HasEightBits ? model.Static : null;
    }

    /// <summary>How a program of ours is started as a host of engines.</summary>
    public static ProcessStartInfo Hosted(string program) =>
        program.EndsWith(".dll", StringComparison.Ordinal)
            ? new ProcessStartInfo("dotnet", [program, "engine"])
            : new ProcessStartInfo(program, ["engine"]);
}
