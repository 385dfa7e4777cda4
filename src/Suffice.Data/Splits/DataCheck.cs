using Suffice.Bundles;
using Suffice.Data.Examples;

namespace Suffice.Data.Splits;

/// <summary>
/// Whether data are still what a bundle or a run was made from. Splits follow the content, so where data changed, what was trained on may
/// be among what judges; such data are refused, or, if the user wants so, used, and every later record says it.
/// </summary>
/// <param name="allowsChanges">Whether to go on with changed data.</param>
/// <param name="messages">Told what the user should know, each thing once.</param>
internal sealed class DataCheck(bool allowsChanges = false, IProgress<string>? messages = null)
{
    private readonly HashSet<string> said = [];

    /// <summary>Compares data with those that a bundle was made from. Bundles from before contents were kept pass.</summary>
    /// <param name="bundle">Its path, beside which a <see cref="SplitList"/> may lie.</param>
    /// <param name="made">Its provenance.</param>
    /// <param name="now">The data.</param>
    /// <param name="read">The splits that will be used; what changed in others is said and does no harm.</param>
    /// <param name="mayBeOther">Whether another data set, that shares nothing with that of the bundle, is welcome.</param>
    /// <returns>What records must say; null: nothing.</returns>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: they changed.</exception>
    public string? Run(string bundle, Provenance made, DataSplits now, IReadOnlyCollection<Split> read, bool mayBeOther)
    {
        ArgumentNullException.ThrowIfNull(made);
        ArgumentNullException.ThrowIfNull(now);
        if (made.Content is not { } was)
            return null;
        if (now.Data.LabelsAreAnswers && !made.LabelsAreAnswers)
            return Answered(bundle, was, now, read);
        if (ContentOf.Changed(was, now.Content) is not [_, ..] changed)
            return null;
        if (mayBeOther && made.Data != now.Data.Name && !ContentOf.Shares(was, now))
            return null;
        DataChange? change = ChangeSince(bundle, was, now);
        string names = string.Join(", ", changed.Select(split => split.ToString().ToLowerInvariant()));
        string splits = $"the {names} split{(changed.Length > 1 ? "s hold" : " holds")} other {now.Data.Noun}s or labels";
        if (!changed.Intersect(read).Any())
        {
            Say(
                $"{now.Data.Name} has changed since {bundle} was made from it: "
                    + $"{change?.Describe(now.Data.Noun, names: true) ?? splits}. What is used here is as it was."
            );
            return null;
        }
        return Refuse(
            bundle,
            now,
            change?.Describe(now.Data.Noun, names: true) ?? splits,
            change?.Describe(now.Data.Noun, names: false) ?? splits
        );
    }

    /// <summary>
    /// Inputs without labels are not what a net was trained on, and need not be; but none that it was trained on may judge, for it is surer
    /// of them than of others.
    /// </summary>
    private string? Answered(string bundle, SplitContent was, DataSplits now, IReadOnlyCollection<Split> read)
    {
        if (!ContentOf.Shares(was, now, read.Where(split => split != Split.Train)))
            return null;
        string found = $"{now.Data.Name} holds {now.Data.Noun}s that {bundle} was trained on, among those that are to judge.";
        if (!allowsChanges)
            throw new SufficeException(
                Fault.Data,
                $"{found} Its answers to them are surer than to others. Give {now.Data.Noun}s it was not trained on; --allow-changed-data "
                    + "goes on all the same, and every later record says so."
            );
        Say($"{found} Going on all the same, as asked; every later record says so.");
        return $"{now.Data.Name}: {now.Data.Noun}s that the teacher was trained on are among those that judge";
    }

    /// <summary>Compares data with those that a run was begun with.</summary>
    /// <inheritdoc cref="Run"/>
    public string? Run(string run, SplitList begun, DataSplits now)
    {
        ArgumentNullException.ThrowIfNull(now);
        DataChange change = DataChange.Between(begun, SplitList.Of(now, []));
        return change.IsEmpty
            ? null
            : Refuse(run, now, change.Describe(now.Data.Noun, names: true), change.Describe(now.Data.Noun, names: false));
    }

    private string Refuse(string made, DataSplits now, string what, string note)
    {
        string found = $"{now.Data.Name} is not what {made} was made from: {what}.";
        if (!allowsChanges)
        {
            throw new SufficeException(
                Fault.Data,
                $"{found} Splits follow the content, so {now.Data.Noun}s that were trained on may now be among those that judge. "
                    + $"Give the data as they were, or train again; "
                    + $"--allow-changed-data goes on all the same, and every later record says so."
            );
        }
        Say($"{found} Going on all the same, as asked; every later record says so.");
        return $"{now.Data.Name}: {note}";
    }

    /// <summary>Null where no list lies beside the bundle, or one of other data.</summary>
    private static DataChange? ChangeSince(string bundle, SplitContent was, DataSplits now)
    {
        string path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(bundle))!, SplitList.FileName);
        if (!File.Exists(path))
            return null;
        try
        {
            SplitList begun = SplitList.Load(path);
            return begun.IsOf(was) ? DataChange.Between(begun, SplitList.Of(now, [])) : null;
        }
        // It would only have told more.
        catch (SufficeException)
        {
            return null;
        }
    }

    private void Say(string message)
    {
        if (said.Add(message))
            messages?.Report($"Warning: {message}");
    }
}
