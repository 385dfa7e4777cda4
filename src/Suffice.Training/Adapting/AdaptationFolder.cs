using Suffice.Data.Examples;
using Suffice.Training.Backbones;

namespace Suffice.Training.Adapting;

/// <summary>Where an adaptation leaves its results.</summary>
/// <param name="Path">The working folder.</param>
internal sealed record AdaptationFolder(string Path)
{
    /// <summary>The winning round's bundle: weights, predictor and policy, without the λ table.</summary>
    public string Adapted => In("adapted.suffice");

    /// <summary>What each round gave; written last.</summary>
    public string Record => In("adaptation.json");

    /// <summary>The winning round with a controller of another seed, 1 to <see cref="ControllerOptions.Seeds"/> − 1.</summary>
    public string AdaptedSeed(int seed) => In($"adapted.seed{seed}.suffice");

    /// <summary>Outcome table of the winning round on a split.</summary>
    public string Outcomes(Split split) => In($"adapted.{split.ToString().ToLowerInvariant()}.outcomes");

    /// <summary>Outcome table of one round on a split; of <see cref="Split.Train"/>, on those images that the predictor saw.</summary>
    public string Outcomes(int round, Split split) => In($"round{round}.{split.ToString().ToLowerInvariant()}.outcomes");

    /// <summary>Options and content of the data that the stages in the folder are good for.</summary>
    internal string Options => In("adaptation.options.json");

    /// <summary>Weights that a stage left.</summary>
    internal string Weights(string stage) => In($"{stage}.safetensors");

    /// <summary>Where the training of a stage resumes; deleted when its weights are there.</summary>
    internal string Checkpoint(string stage) => In($"{stage}.{BackboneTraining.CheckpointName}");

    /// <summary>What exits read of the training split, while their heads learn.</summary>
    internal string Features => In("features");

    /// <summary>The bundle of one round.</summary>
    internal string Net(int round) => In($"round{round}.suffice");

    /// <summary>Whether the record and what it tells of are there; what somebody deleted because it was damaged is made again.</summary>
    internal bool IsWhole =>
        File.Exists(Record) && File.Exists(Adapted) && File.Exists(Outcomes(Split.Control)) && File.Exists(Outcomes(Split.Calibration));

    private string In(string name) => System.IO.Path.Combine(Path, name);
}
