using Suffice.Bundles;
using Suffice.Data;
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

    private void Check(BundleManifest manifest)
    {
        if (manifest.TeacherHash != Context.Teacher.Manifest.TeacherHash)
            throw new SufficeException(
                Fault.Usage,
                $"{bundle} was not made from {Context.Job.Teacher}. Give the static bundle it was made from with --teacher."
            );
        if (!manifest.Paths.Select(path => path.Name).SequenceEqual(Context.Library.Paths.Select(path => path.Name)))
            throw new SufficeException(
                Fault.Usage,
                $"{bundle} has other paths than the recipe asks for. Give exits_after and schedules as they were when it was adapted."
            );
    }
}
