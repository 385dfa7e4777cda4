using Suffice.Bundles;
using Suffice.Data;
using Suffice.Diagnostics;
using Suffice.Training.Folding;

namespace Suffice.Training.Adapting.Stages;

/// <summary>Makes the backbone smaller first, so that the adapted net fits a memory (docs/method/folding.md).</summary>
internal sealed class FoldingStage(AdaptationJob job, BundleFile teacher, FoldOptions fold) : AdaptationStage("folded")
{
    private readonly FoldingJob folding = new(job.Results.Path, job.Teacher, fold) { Tutors = job.Tutors };

    /// <summary>The folded net, a static bundle.</summary>
    public string Bundle => folding.Bundle;

    /// <summary>The options of the adaptation, with decision points where they are in the folded net.</summary>
    public AdaptationOptions Choices => job.Options.After(folding.ReadRecord()!.BlocksLeft);

    public override IReadOnlyList<string> Files => [folding.Bundle, folding.Record];

    protected override void Run(IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        long others = ProcessMemory.Peak(teacher, 1) - TensorBytes.Of(teacher.Manifest.Model);
        BackboneFolding.Run(
            folding,
            (model, blocksLeft) => job.Options.After(blocksLeft).WeightBytes(model) + others <= fold.MaxMemory,
            job.Data,
            job.Splits,
            progress,
            cancellationToken
        );
    }
}
