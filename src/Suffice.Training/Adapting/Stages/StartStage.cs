using Suffice.Bundles;
using Suffice.Data;
using Suffice.Models;
using Suffice.Training.Optimisation;

namespace Suffice.Training.Adapting.Stages;

/// <summary>Takes backbone and heads of a bundle that was adapted before as round 0, in place of training heads and joint rounds.</summary>
/// <param name="context">The adaptation.</param>
/// <param name="bundle">The adapted bundle.</param>
internal sealed class StartStage(AdaptationContext context, string bundle) : WeightsStage(context, "round0")
{
    protected override void Train(IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        using BundleFile start = BundleFile.Open(bundle);
        Check(start.Manifest);
        Weights.Load(Context.Network, start.Plain());
    }

    /// <summary>How weights are stored is no matter: they are read as single precision.</summary>
    private static IEnumerable<ExitDescription> Exits(ModelDescription model) =>
        model.Exits.Select(exit => exit with { Weights = WeightType.F32 });

    private void Check(BundleManifest manifest)
    {
        if (manifest.TeacherHash != Context.Teacher.Manifest.TeacherHash)
            throw new SufficeException(
                Fault.Usage,
                $"{bundle} was not made from {Context.Job.Teacher}. Give the static bundle it was made from with --teacher."
            );
        if (!manifest.Paths.SequenceEqual(Context.Library.Paths) || !Exits(manifest.Model).SequenceEqual(Exits(Context.Library.Model)))
            throw new SufficeException(
                Fault.Usage,
                $"{bundle} has other paths or exits than the recipe asks for. Give exits_after, all_patches_after, exit_hidden, cascade "
                    + "and schedules as they were when it was adapted."
            );
    }
}
