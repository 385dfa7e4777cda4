using Suffice.Bundles;
using Suffice.Data;
using Suffice.Data.Examples;
using Suffice.Data.Splits;
using Suffice.Evaluation.Outcomes;
using Suffice.Text;
using Suffice.Training;
using Suffice.Training.Backbones;
using Suffice.Training.Optimisation;

namespace Suffice.Cli;

/// <summary>A net that the model learnt from.</summary>
/// <param name="Net">Its file.</param>
/// <param name="ControlTop1">Its accuracy on the control split, 0 to 1.</param>
internal sealed record TutorResult(string Net, double ControlTop1);

/// <summary>The nets to learn from that a recipe names.</summary>
internal static class TutorNets
{
    /// <summary>Trains those of which neither the net is there nor what it answers.</summary>
    public static void Train(
        RunFolder run,
        Recipe recipe,
        TextTokenizer? tokenizer,
        DataSplits splits,
        Provenance provenance,
        IProgress<StageProgress> progress,
        CancellationToken cancellationToken
    )
    {
        string[] nets = run.Tutors(recipe);
        for (int i = 0; i < nets.Length; i++)
        {
            if (File.Exists(nets[i]) || File.Exists(nets[i] + SoftTargets.AnswersExtension))
                continue;
            (string stage, TutorRecipe tutor) = ($"train tutor {i + 1} of {nets.Length}", recipe.Tutors[i]);
            if (tutor.Residual is { } residual)
                TutorTraining.Run(
                    stage,
                    nets[i],
                    residual,
                    tutor.Training,
                    Images(recipe, splits, Split.Train),
                    progress,
                    cancellationToken
                );
            else
                BackboneTraining.Run(
                    stage,
                    new BackboneJob(nets[i], tutor.Model!, [tutor.Training]),
                    splits.Data,
                    tokenizer,
                    splits,
                    provenance,
                    progress,
                    cancellationToken
                );
        }
    }

    /// <summary>The accuracy on the control split of each that is there.</summary>
    public static IReadOnlyList<TutorResult> Judge(
        RunFolder run,
        Recipe recipe,
        DataSplits splits,
        IProgress<StageProgress> progress,
        CancellationToken cancellationToken
    )
    {
        return [.. run.Tutors(recipe).Where(File.Exists).Select(net => new TutorResult(net, Accuracy(net)))];

        double Accuracy(string net)
        {
            if (Path.GetExtension(net) != BundleFile.Extension)
                return TutorTraining.Accuracy(net, Images(recipe, splits, Split.Control));
            using BundleFile bundle = BundleFile.Open(net);
            return OutcomeMeasurement.Accuracy(bundle, splits.Data, splits[Split.Control], Torch.Threads, progress, cancellationToken);
        }
    }

    private static ImageTrainingSet Images(Recipe recipe, DataSplits splits, Split split)
    {
        var images = (ImageDataset)splits.Data;
        return ImageTrainingSet.Of(
            images,
            splits[split],
            recipe.Model,
            ImageTrainingSet.Normalisation(images, splits[Split.Train], recipe.Model)
        );
    }
}
