using System.Text;
using System.Text.Json;
using Suffice.Bundles;
using Suffice.Data.Examples;
using Suffice.Data.Splits;
using Suffice.Files;
using Suffice.Training.Optimisation;
using Suffice.Training.Policy;

namespace Suffice.Training.Adapting;

/// <summary>What an adaptation refuses before it begins.</summary>
internal static class AdaptationChecks
{
    /// <summary>The teacher must be static, and have the labels of the data set.</summary>
    /// <exception cref="SufficeException"><see cref="Fault.Usage"/> or <see cref="Fault.Data"/>.</exception>
    public static void CheckTeacher(AdaptationJob job, BundleFile teacher)
    {
        teacher.RequireStatic();
        BundleManifest manifest = teacher.Manifest;
        if (!MatchingClasses.Are(manifest.Labels, job.Data.Labels))
            throw new SufficeException(
                Fault.Data,
                $"The labels of {job.Data.Name} are not those of {job.Teacher}: {LabelOrder.Difference(job.Data.Labels, manifest.Labels)}. "
                    + "Give the data set it was trained on, or train again."
            );
    }

    /// <summary>What cannot work, or would be passed over, is said before the hours that come first.</summary>
    /// <exception cref="SufficeException"><see cref="Fault.Usage"/> naming the recipe's field.</exception>
    public static void CheckOptions(AdaptationOptions options)
    {
        ControllerOptions controller = options.Controller;
        Require(controller.Members >= 2, "controller.members must be 2 or more: each input is judged by those that did not see it");
        Require(controller.PolicyMembers >= 2, "controller.policy_members must be 2 or more, for the same reason");
        Require(
            controller.LowestPrice > 0 && controller.LowestPrice <= controller.HighestPrice && double.IsFinite(controller.HighestPrice),
            "controller.lowest_price must be above 0 and at most highest_price"
        );
        (string Name, TrainingOptions Options)[] trainings =
        [
            ("heads", options.Heads),
            ("joint", options.Joint),
            ("end_to_end", options.EndToEnd),
        ];
        foreach ((string name, TrainingOptions training) in trainings)
        {
            Require(training.PatchKeep >= 1, $"{name}.patch_keep cannot be had: exits learn from all tokens, and paths drop them");
            Require(training.Patience is null, $"{name}.patience cannot be had: only training of a static net ends early");
        }
    }

    private static void Require(bool holds, string what)
    {
        if (!holds)
            throw new SufficeException(Fault.Usage, $"The recipe's adaptation.{what}. Change it.");
    }

    /// <summary>
    /// The stages in a folder are good for one set of options and one content of the data. A new folder gets a note of both.
    /// </summary>
    /// <exception cref="SufficeException"><see cref="Fault.Usage"/> when the folder was begun with others.</exception>
    public static void CheckFolder(AdaptationJob job)
    {
        string path = job.Results.Options;
        SplitContent now = job.Splits.Content;
        string choices = JsonSerializer.Serialize(new { job.Options, SplitSeed = job.Splits.Seed });
        string wanted = JsonSerializer.Serialize(
            new
            {
                job.Options,
                SplitSeed = job.Splits.Seed,
                now.Train,
                now.Control,
                now.Calibration,
            }
        );
        // From before contents were kept.
        string older = JsonSerializer.Serialize(
            new
            {
                job.Options,
                Data = job.Data.Name,
                SplitSeed = job.Splits.Seed,
            }
        );
        string? begun = File.Exists(path) ? File.ReadAllText(path) : null;
        if (begun == wanted || begun == older)
            return;
        // Where changed data are allowed, the bundle says what changed.
        if (begun is null || (job.Provenance.ChangedData is not null && begun.StartsWith(choices[..^1], StringComparison.Ordinal)))
            AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(wanted)));
        else
            throw new SufficeException(
                Fault.Usage,
                $"{job.Results.Path} holds an adaptation with other options, data or split seed ({path} lists them). Give the same to go "
                    + "on, or begin anew in another run folder."
            );
    }
}
