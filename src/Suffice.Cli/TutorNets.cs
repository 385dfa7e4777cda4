using Suffice.Bundles;
using Suffice.Data;
using Suffice.Data.Examples;
using Suffice.Data.Splits;
using Suffice.Evaluation.Outcomes;
using Suffice.Models;
using Suffice.Text;
using Suffice.Training;
using Suffice.Training.Backbones;
using Suffice.Training.Networks;
using Suffice.Training.Optimisation;

namespace Suffice.Cli;

/// <summary>A net that the model learnt from.</summary>
/// <param name="Net">Its file.</param>
/// <param name="ControlTop1">Where it is right, as a share of the control split.</param>
internal sealed record TutorResult(string Net, double ControlTop1);

/// <summary>Checks and trains the nets to learn from that a recipe names.</summary>
internal static class TutorNets
{
    /// <summary>The recipe with its tutors made for the data set.</summary>
    /// <param name="recipe">Its model has the data set's classes already.</param>
    /// <param name="fitted">Gives a Transformer the data set's classes and vocabulary.</param>
    public static Recipe Fitted(Recipe recipe, Func<ModelDescription, ModelDescription> fitted) =>
        recipe with
        {
            Tutors =
            [
                .. recipe.Tutors.Select(tutor =>
                    tutor with
                    {
                        Model = tutor.Model is { } model ? fitted(model) : null,
                        Residual = tutor.Residual is { } residual
                            ? residual with
                            {
                                Channels = recipe.Model.Channels,
                                Classes = recipe.Model.Classes,
                            }
                            : null,
                    }
                ),
            ],
        };

    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> when a tutor cannot be built or reads something else than the
    /// model.</exception>
    public static void Check(Recipe recipe, Action<ModelDescription, string> checkModel)
    {
        for (int i = 0; i < recipe.Tutors.Length; i++)
        {
            string name = $"tutor {i + 1}";
            ModelDescription student = recipe.Model;
            switch (recipe.Tutors[i])
            {
                case { Model: { } model, Residual: null }:
                    checkModel(model, name);
                    if (model.Text?.MaxTokens != student.Text?.MaxTokens)
                        throw new SufficeException(
                            Fault.Usage,
                            $"The recipe's {name} reads texts of at most {model.Text?.MaxTokens ?? 0} tokens, but the model "
                                + $"{student.Text?.MaxTokens ?? 0}. They must be the same texts."
                        );
                    if ((model.ImageSize, model.Channels) != (student.ImageSize, student.Channels))
                        throw new SufficeException(
                            Fault.Usage,
                            $"The recipe's {name} reads images of {model.ImageSize} pixels and {model.Channels} channels, but the model "
                                + $"{student.ImageSize} and {student.Channels}. They must be the same images."
                        );
                    break;
                case { Model: null, Residual: { } residual }:
                    if (student.Kind != InputKind.Image)
                        throw new SufficeException(
                            Fault.Usage,
                            $"The recipe's {name} is a residual net, which reads images, but the model reads {student.Kind.Noun}s. "
                                + "Give it a model instead."
                        );
                    if (student.ImageSize < ResidualNetwork.LeastSize)
                        throw new SufficeException(
                            Fault.Usage,
                            $"The recipe's {name} is a residual net, which needs images of at least {ResidualNetwork.LeastSize} pixels; "
                                + $"these have {student.ImageSize}. Give it a model instead."
                        );
                    if (residual.Width < 1)
                        throw new SufficeException(
                            Fault.Usage,
                            $"The recipe's {name} has a width of {residual.Width}; it must be at least 1. Compare it with those in "
                                + "recipes/."
                        );
                    break;
                default:
                    throw new SufficeException(
                        Fault.Usage,
                        $"The recipe's {name} must have either a model or a residual, not both or neither. Compare it with those in "
                            + "recipes/."
                    );
            }
        }
    }

    /// <summary>Trains those that are not there.</summary>
    public static void Train(
        RunFolder run,
        Recipe recipe,
        LabelledDataset data,
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
            if (File.Exists(nets[i]))
                continue;
            (string stage, TutorRecipe tutor) = ($"train tutor {i + 1} of {nets.Length}", recipe.Tutors[i]);
            if (tutor.Residual is { } residual)
                TutorTraining.Run(
                    stage,
                    nets[i],
                    residual,
                    tutor.Training,
                    Images(recipe, data, splits, Split.Train),
                    progress,
                    cancellationToken
                );
            else
                BackboneTraining.Run(
                    stage,
                    new BackboneJob(nets[i], tutor.Model!, [tutor.Training]),
                    data,
                    tokenizer,
                    splits,
                    provenance,
                    progress,
                    cancellationToken
                );
        }
    }

    /// <summary>Where each is right.</summary>
    public static IReadOnlyList<TutorResult> Judge(
        RunFolder run,
        Recipe recipe,
        LabelledDataset data,
        DataSplits splits,
        IProgress<StageProgress> progress,
        CancellationToken cancellationToken
    )
    {
        return [.. run.Tutors(recipe).Select(net => new TutorResult(net, Right(net)))];

        double Right(string net)
        {
            if (Path.GetExtension(net) != BundleFile.Extension)
                return TutorTraining.Accuracy(net, Images(recipe, data, splits, Split.Control));
            using BundleFile bundle = BundleFile.Open(net);
            return OutcomeMeasurement.Accuracy(bundle, data, splits[Split.Control], progress, cancellationToken);
        }
    }

    private static ImageTrainingSet Images(Recipe recipe, LabelledDataset data, DataSplits splits, Split split)
    {
        var images = (ImageDataset)data;
        return ImageTrainingSet.Of(
            images,
            splits[split],
            recipe.Model,
            ImageTrainingSet.Normalisation(images, splits[Split.Train], recipe.Model)
        );
    }
}
