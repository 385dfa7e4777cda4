using System.Text.Json.Serialization;
using Suffice.Models;
using Suffice.Tensors;

namespace Suffice.Bundles;

/// <summary>How an image becomes the model's input.</summary>
/// <param name="Mean">Per channel, subtracted from pixel / 255.</param>
/// <param name="Deviation">Per channel, divided by afterwards.</param>
/// <param name="Resize">Whether images of another size are resized; refused otherwise.</param>
/// <param name="ConvertChannels">Whether colour becomes grey (Rec. 601 luma) or grey becomes RGB; refused otherwise.</param>
internal sealed record Preprocessing(float[] Mean, float[] Deviation, bool Resize = true, bool ConvertChannels = true)
{
    /// <summary>How images are resized and cut; null: whole, bilinearly, without a filter against aliasing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImageResizing? Resizing { get; init; }
}

/// <summary>One point of the λ table, measured on the calibration split.</summary>
/// <param name="Lambda">Price of computation: reward = utility − λ · MACs / teacher's MACs.</param>
/// <param name="Fraction">Mean MACs there, controller included, as a fraction of the teacher's.</param>
internal sealed record LambdaPoint(double Lambda, double Fraction);

/// <summary>Shape of predictor and policy; their weights are tensors of the bundle, named <c>predictor.*</c> and <c>policy.*</c>.</summary>
/// <param name="PredictorMembers">Networks averaged by the predictor.</param>
/// <param name="PredictorHidden">Hidden width of each.</param>
/// <param name="PolicyHidden">Hidden width of the policy's recurrent cell.</param>
internal sealed record ControllerDescription(int PredictorMembers, int PredictorHidden, int PolicyHidden)
{
    /// <summary>Seed by which the control split was divided: which member of predictor and policy did not see which input.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int FoldSeed { get; init; }

    /// <summary>
    /// How often the control split was divided for the predictor. Members are numbered division by division, and each was fitted without
    /// one part of its own division. 0 means 1, as in older bundles.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Divisions { get; init; }

    /// <summary>
    /// Policies whose logits are averaged, each trained without one fold of the control split. 0: one policy, trained on all of it or not
    /// at all.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int PolicyMembers { get; init; }
}

/// <summary>Where a bundle comes from.</summary>
internal sealed record Provenance(string Data, int Seed, string Commit, string Created, string Tool)
{
    /// <summary>The tool that makes bundles of nets trained elsewhere.</summary>
    public const string ImportTool = "suffice import";

    /// <summary>Whether the net was trained elsewhere: nothing is known of its data and their splits.</summary>
    [JsonIgnore]
    public bool IsImported => Tool == ImportTool;

    /// <summary>What the splits held; null in bundles from before this was kept.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SplitContent? Content { get; init; }

    /// <summary>What had changed in the data when work went on all the same, a line for each time; null: nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string[]? ChangedData { get; init; }

    /// <summary>Inputs without labels that it was made with; null: there were none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public UnlabelledInputs? Unlabelled { get; init; }

    /// <summary>
    /// Whether the labels of all splits are the teacher's answers: then its accuracy is agreement with the teacher, and its loss
    /// disagreement.
    /// </summary>
    [JsonIgnore]
    public bool LabelsAreAnswers => Unlabelled is { TrainingOnly: false };
}

/// <summary>Inputs without labels. What the teacher answers to them was taken for the truth.</summary>
/// <param name="Data">Their name, for people.</param>
/// <param name="Examples">How many.</param>
/// <param name="TrainingOnly">Whether they were only trained on, beside labelled examples that decided about everything else.</param>
internal sealed record UnlabelledInputs(string Data, int Examples, bool TrainingOnly);

/// <summary>Everything about a bundle but its numbers: one JSON string under the key <c>suffice</c> in the file's metadata.</summary>
/// <remarks>Generated JSON readers set what is missing to null, past the initial value; the lists turn that into none.</remarks>
internal sealed record BundleManifest
{
    /// <summary>That of bundles without weights of eight bits, which every version of this library reads.</summary>
    public const int FirstVersion = 1;

    /// <summary>The newest that is read, and that of bundles with weights of eight bits.</summary>
    public const int CurrentVersion = 2;

    /// <summary><see cref="BundleWriter"/> fills it in.</summary>
    public int Version { get; init; } = FirstVersion;
    public required string Name { get; init; }
    public required ModelDescription Model { get; init; }

    /// <summary>Without means and deviations for texts.</summary>
    public required Preprocessing Preprocessing { get; init; }
    public required string[] Labels { get; init; }

    /// <summary>The path library. One path, and no controller, makes the bundle static.</summary>
    public required ExecutionPath[] Paths { get; init; }

    /// <summary>
    /// MACs of the teacher, of which budgets are fractions. For texts, its mean over the training split, which only sets the unit of
    /// prices;
    /// budgets are then fractions of its mean over the texts at hand.
    /// </summary>
    public required long TeacherMacs { get; init; }

    /// <summary>SHA-256 of the teacher's weights, hexadecimal: which static bundle this one may be compared with.</summary>
    public required string TeacherHash { get; init; }
    public ControllerDescription? Controller { get; init; }

    /// <summary>Falling λ, rising fraction; empty for a static bundle.</summary>
    public LambdaPoint[] LambdaTable
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>Mean fraction of the default setting; null for a static bundle.</summary>
    public double? DefaultBudget { get; init; }

    /// <summary>How the default setting was chosen; null for a static bundle, or one compiled before that was kept.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DefaultChoice? DefaultChoice { get; init; }

    /// <summary>What is promised about the loss at one setting; null where nothing is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Certificate? Certificate { get; init; }

    /// <summary>Rising shares; empty for a static bundle, or one compiled before answers could be withheld.</summary>
    public RejectionPoint[] Rejection
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>
    /// Softmax temperature of each path's exit, fitted on control; used by baselines, and for <see cref="Prediction.Confidence"/>.
    /// </summary>
    public double[] Temperatures
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>
    /// Softmax temperature at which the teacher's probabilities mean what they say, fitted on control; null in bundles from before it was
    /// kept.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? TeacherTemperature { get; init; }

    /// <summary>Which of <see cref="Controllers"/> is used: the one that the control split preferred.</summary>
    public string Deployed
    {
        get;
        init => field = value ?? ControllerNames.Policy;
    } = ControllerNames.Policy;

    /// <summary>Every way of choosing that was tuned, the one used among them; empty for a static bundle.</summary>
    public ControllerSettings[] Controllers
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>
    /// Why <see cref="Deployed"/> is used: what was considered, simplest first; empty in bundles from before it was kept.
    /// </summary>
    public ControllerCandidate[] Candidates
    {
        get;
        init => field = value ?? [];
    } = [];
    public required Provenance Provenance { get; init; }

    /// <summary>
    /// Shapes, before packing, of the tensors stored as panels (see <see cref="PanelLayout"/>); <see cref="BundleWriter"/> fills it in.
    /// </summary>
    public Dictionary<string, long[]> PackedShapes
    {
        get;
        init => field = value ?? [];
    } = [];
}
