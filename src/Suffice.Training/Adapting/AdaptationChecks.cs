using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Suffice.Bundles;
using Suffice.Data.Examples;
using Suffice.Data.Splits;
using Suffice.Files;
using Suffice.Training.Networks;
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
        CheckSchedules(options);
        (string Name, TrainingOptions Options)[] trainings =
        [
            ("heads", options.Heads),
            ("joint", options.Joint),
            ("end_to_end", options.EndToEnd),
        ];
        foreach ((string name, TrainingOptions training) in trainings)
        {
            training.Check($"adaptation.{name}");
            Require(training.PatchKeep >= 1, $"{name}.patch_keep cannot be had: exits learn from all tokens, and paths drop them");
            Require(training.Patience is null, $"{name}.patience cannot be had: only training of a static net ends early");
        }
        if (options.Fold is { } fold)
        {
            fold.Heal.Check("adaptation.fold.heal");
            Require(fold.Heal.Patience is null, "fold.heal.patience cannot be had: only training of a static net ends early");
        }
        Require(
            options.Joint.Products != ProductPrecision.EightBits
                || options.EndToEndRounds == 0
                || options.EndToEnd.Products == ProductPrecision.EightBits,
            "end_to_end.products must be EightBits where joint's are, or end_to_end_rounds 0: else the last training would not know of the "
                + "rounding"
        );
        Require(
            !options.CacheFeatures || options.Heads.Products != ProductPrecision.EightBits,
            "heads.products cannot be EightBits with cache_features: what heads read is computed once, without the rounding"
        );
    }

    /// <summary>A ratio that no exit applies would never drop a token.</summary>
    private static void CheckSchedules(AdaptationOptions options)
    {
        foreach ((int i, TokenSchedule schedule) in options.Schedules.Index())
        {
            string name = $"schedules[{i}]";
            Require(schedule.AfterBlocks.Length == schedule.Keep.Length, $"{name} needs as many ratios in keep as points in after_blocks");
            Require(schedule.AfterBlocks.Distinct().Count() == schedule.AfterBlocks.Length, $"{name}.after_blocks names a point twice");
            Require(schedule.Keep.All(ratio => ratio is > 0 and <= 1), $"{name}.keep must be above 0 and at most 1");
            foreach (int point in schedule.AfterBlocks)
                Require(
                    point > 0 && options.ExitsAfter.Contains(point),
                    $"{name}.after_blocks is {point}: tokens are dropped on leaving an exit, so it must be one of exits_after, above 0 "
                        + "(without schedules there are two, after blocks 1 and 2; [] for none)"
                );
        }
    }

    private static void Require(bool holds, string what)
    {
        if (!holds)
            throw new SufficeException(Fault.Usage, $"The recipe's adaptation.{what}. Change it.");
    }

    /// <summary>Of notes from before contents were kept.</summary>
    private const string Name = "Data";

    /// <summary>What a note says, and what that is called.</summary>
    private static readonly Dictionary<string, string> Kept = new()
    {
        ["Options"] = "options",
        ["SplitSeed"] = "split seed",
        ["Train"] = "data",
        ["Control"] = "data",
        ["Calibration"] = "data",
        [Name] = "data",
        ["Teacher"] = "static model",
        ["Start"] = "bundle to begin with (--from)",
    };

    /// <summary>
    /// The stages in a folder are good for one set of options, one content of the data, one teacher and one start: others would be passed
    /// over, and results said to be of these.
    /// </summary>
    /// <exception cref="SufficeException"><see cref="Fault.Usage"/> when the folder was begun with others.</exception>
    public static void CheckFolder(AdaptationJob job)
    {
        string path = job.Results.Options;
        if (Begun(path) is not { } begun)
            return;
        JsonObject now = Note(job);
        string[] other = [.. now.Select(own => own.Key).Where(key => !IsAsBegun(key, begun, now)), .. OtherName(begun, job)];
        if (other.Length > 0)
            throw new SufficeException(
                Fault.Usage,
                $"{job.Results.Path} holds an adaptation with other {string.Join(", ", other.Select(key => Kept[key]).Distinct())} ({path} "
                    + "lists what it was begun with). Give the same to go on; delete heads.*, joint.*, fold*, round* and adapt* there to "
                    + "adapt anew; or begin in another run folder."
            );
    }

    /// <summary>Leaves a note of what the stages to come are good for, by whoever alone works in the folder now.</summary>
    public static void Begin(AdaptationJob job)
    {
        CheckFolder(job); // somebody may have begun since it was looked at
        AtomicFile.Write(job.Results.Options, stream => stream.Write(Encoding.UTF8.GetBytes(Note(job).ToJsonString())));
    }

    private static JsonObject Note(AdaptationJob job)
    {
        using BundleFile teacher = BundleFile.Open(job.Teacher);
        SplitContent content = job.Splits.Content;
        return JsonSerializer
            .SerializeToNode(
                new
                {
                    job.Options,
                    SplitSeed = job.Splits.Seed,
                    content.Train,
                    content.Control,
                    content.Calibration,
                    Teacher = teacher.Manifest.TeacherHash,
                    Start = job.Start is { } start ? WeightsOf(start) : null,
                }
            )!
            .AsObject();
    }

    private static string WeightsOf(string path)
    {
        using BundleFile bundle = BundleFile.Open(path);
        return ContentHash.OfWeights(bundle.Plain().Where(tensor => !TensorCatalogue.IsControl(tensor.Name)));
    }

    /// <summary>The note that is there; without anything where it cannot be read. Null: there is none.</summary>
    private static JsonObject? Begun(string path)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            return JsonNode.Parse(File.ReadAllText(path)) as JsonObject ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    /// <summary>Older notes do not know contents, the teacher or the start.</summary>
    private static bool IsAsBegun(string key, JsonObject begun, JsonObject now) =>
        begun.TryGetPropertyValue(key, out JsonNode? then) ? JsonNode.DeepEquals(then, now[key]) : key is not ("Options" or "SplitSeed");

    /// <summary>Notes from before contents were kept have the name of the data.</summary>
    private static IEnumerable<string> OtherName(JsonObject begun, AdaptationJob job) =>
        begun.TryGetPropertyValue(Name, out JsonNode? then) && then?.GetValue<string>() != job.Data.Name ? [Name] : [];
}
