using Suffice.Data.Examples;
using Suffice.Data.Splits;
using Suffice.Models;
using Suffice.Training;
using Suffice.Training.Backbones;
using Suffice.Training.Optimisation;

namespace Suffice.Cli;

/// <summary>Nets of fewer blocks than the static model, trained alone: rivals for <c>eval</c>.</summary>
internal static class SmallerNets
{
    /// <summary>A net of fewer blocks, with as many training images in all as teacher and joint rounds had.</summary>
    /// <param name="run">The run's folder.</param>
    /// <param name="recipe">Of the run.</param>
    /// <param name="depth">Its blocks.</param>
    /// <param name="splits">The data.</param>
    /// <param name="check">Whether they may have changed.</param>
    /// <param name="overridden">The options of training with what the command line says instead.</param>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> for a wrong number of blocks, or where the teacher is missing;
    /// with <see cref="Fault.Data"/> where the data are not the teacher's.</exception>
    public static BackboneJob Job(
        RunFolder run,
        Recipe recipe,
        int depth,
        DataSplits splits,
        DataCheck check,
        Func<TrainingOptions, TrainingOptions> overridden
    )
    {
        ModelDescription model = recipe.Model;
        if (depth < 1 || depth >= model.Depth)
            throw new SufficeException(
                Fault.Usage,
                $"--blocks must be 1 to {model.Depth - 1}, fewer than the static model's {model.Depth}; got {depth}."
            );
        string[] tutors = run.Tutors(recipe);
        bool needsTeacher = tutors.Length == 0 || recipe.TruncateSmaller;
        if (needsTeacher)
            CheckTeacher(run, recipe, splits, check);
        TrainingOptions options = overridden(Training(recipe));
        return new BackboneJob(
            run.Smaller(depth),
            model with
            {
                Depth = depth,
                Exits = [model.Exits[^1] with { AfterBlocks = depth }],
            },
            recipe.Polish is { } polish && !recipe.TruncateSmaller ? [options, polish] : [options]
        )
        {
            Tutors = needsTeacher ? [run.Static, .. tutors] : tutors,
            Start = recipe.TruncateSmaller ? run.Static : null,
        };
    }

    private static void CheckTeacher(RunFolder run, Recipe recipe, DataSplits splits, DataCheck check)
    {
        if (!File.Exists(run.Static))
            throw new SufficeException(
                Fault.Usage,
                $"{run.Static} is missing: smaller nets learn from it. Train it first: the same command without --blocks."
            );
        RunFolder.CheckData(run.Static, splits.Data, recipe.SplitSeed);
        RunFolder.CheckContent(run.Static, splits, check, Split.Train, Split.Control, Split.Calibration);
    }

    private static TrainingOptions Training(Recipe recipe)
    {
        if (recipe.SmallerTraining is { } own)
            return own;
        // A truncated net has had the teacher's images already.
        return recipe.TruncateSmaller
            ? recipe.Adaptation.Joint
            : recipe.Training with
            {
                Epochs = recipe.Training.Epochs + recipe.Adaptation.Joint.Epochs,
            };
    }
}
