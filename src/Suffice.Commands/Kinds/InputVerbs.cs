using Suffice.Bundles;
using Suffice.Import;
using Suffice.Inputs;
using Suffice.Models;

namespace Suffice.Commands.Kinds;

/// <summary>How <c>run</c> and <c>inspect</c> treat one kind of input.</summary>
internal abstract class InputVerbs
{
    private static readonly ByKind<InputVerbs> All = new(Image: new ImageVerbs(), Text: new TextVerbs());

    /// <summary>Which kind.</summary>
    public abstract InputKind Kind { get; }

    /// <summary>For what a model reads.</summary>
    public static InputVerbs Of(ModelDescription model) => All[model.Kind];

    /// <summary>
    /// From what a user names to inputs. What cannot be read becomes a problem in its place, and the next follows.
    /// </summary>
    /// <param name="named">Files, folders, or <see cref="RunInput.StandardInput"/>.</param>
    /// <param name="bundle">The bundle's path, for messages.</param>
    /// <param name="standardInput">Read when its turn comes.</param>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> when nothing is named and nothing else would do.</exception>
    public abstract IEnumerable<RunInput> Find(string[] named, string bundle, Stream standardInput);

    /// <summary>Columns of the longest name; null where names are not shown.</summary>
    public abstract int? NameWidth(IEnumerable<RunInput> inputs);

    /// <summary>What a session is given for an input.</summary>
    /// <param name="input">From <see cref="Find"/>, without a problem.</param>
    /// <param name="standardInput">See <see cref="Find"/>.</param>
    public abstract InputSource Source(RunInput input, Stream standardInput);

    /// <summary>Whether each of them is a file of its own, so that a folder or an archive of them can be scored.</summary>
    public abstract bool LieInFiles { get; }

    /// <summary>What the column of a table that holds them is usually called.</summary>
    public abstract IReadOnlyList<string> UsualColumns { get; }

    /// <summary>What a session is given for a value of that column.</summary>
    /// <param name="value">As the table has it.</param>
    /// <param name="folder">Of the table: what paths are relative to.</param>
    /// <returns>Null where it is none.</returns>
    public abstract InputSource? Source(object? value, string folder);

    /// <summary>What a bundle reads, for a person.</summary>
    public abstract string Describe(BundleFile bundle);

    /// <summary>What an imported net reads, for a person.</summary>
    public abstract string Describe(ImportSummary summary);

    /// <summary>Most memory that <c>suffice-run</c> takes, bytes; null where nobody has measured it.</summary>
    public abstract long? PeakBytes(long weightBytes, long arenaBytes);
}
