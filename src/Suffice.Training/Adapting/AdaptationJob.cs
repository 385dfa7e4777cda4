using Suffice.Bundles;
using Suffice.Data.Examples;
using Suffice.Data.Splits;

namespace Suffice.Training.Adapting;

/// <summary>What is to be adapted, to what, and how.</summary>
/// <param name="Results">Where the stages leave their files.</param>
/// <param name="Teacher">The static bundle.</param>
/// <param name="Tutors">Nets that the teacher learned from.</param>
/// <param name="Data">The data set.</param>
/// <param name="Splits">Its splits; <see cref="Split.Test"/> is not used.</param>
/// <param name="Options">All choices.</param>
/// <param name="Provenance">Kept in the bundles.</param>
/// <param name="Start">The adapted bundle whose net is round 0; null: heads are trained.</param>
internal sealed record AdaptationJob(
    AdaptationFolder Results,
    string Teacher,
    IReadOnlyList<string> Tutors,
    LabelledDataset Data,
    DataSplits Splits,
    AdaptationOptions Options,
    Provenance Provenance,
    string? Start = null
);
