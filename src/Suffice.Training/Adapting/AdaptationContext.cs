using Suffice.Bundles;
using Suffice.Data;
using Suffice.Data.Examples;
using Suffice.Models;
using Suffice.Tensors;
using Suffice.Training.Networks;
using Suffice.Training.Optimisation;
using static TorchSharp.torch;

namespace Suffice.Training.Adapting;

/// <summary>What the stages of one adaptation work on: the net that is being adapted, and what it learns from.</summary>
internal sealed class AdaptationContext : IDisposable
{
    private SoftTargets? targets;

    /// <param name="job">What is to be done.</param>
    /// <param name="teacher">The teacher's bundle, open.</param>
    /// <param name="backbone">The static bundle to begin with: the teacher's, or that of the folded net.</param>
    /// <param name="choices">Where exits and token reduction stand on it.</param>
    public AdaptationContext(AdaptationJob job, BundleFile teacher, string backbone, AdaptationOptions choices)
    {
        (Job, Teacher) = (job, teacher);
        Backbone = BundleFile.Open(backbone);
        manual_seed(job.Options.Heads.Seed);
        ModelDescription model = choices.Describe(Backbone.Manifest.Model);
        int blocks = teacher.Manifest.Model.Depth;
        if (blocks > model.Depth)
            model = model with { StaticDepth = blocks };
        Library = choices.Library(model);
        Network = new EncoderNetwork(model);
        Set = TrainingSet.Of(ExampleReader.Of(job.Data, teacher), job.Splits[Split.Train], teacher.Manifest.Preprocessing);
    }

    public AdaptationJob Job { get; }

    public BundleFile Teacher { get; }

    public BundleFile Backbone { get; }

    /// <summary>The net. Each stage that trains it leaves its weights in a file.</summary>
    public EncoderNetwork Network { get; }

    public PathLibrary Library { get; }

    /// <summary>The training split, prepared.</summary>
    public TrainingSet Set { get; }

    public void Dispose()
    {
        Network.Dispose();
        Backbone.Dispose();
    }

    /// <summary>The training of the net's exits; answers of the teacher and tutors are computed when first asked for.</summary>
    public ExitTraining Training(IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        AdaptationOptions options = Job.Options;
        bool mirror = options.Heads.Mirror && options.Joint.Mirror && options.EndToEnd.Mirror;
        targets ??= SoftTargets.Of([Job.Teacher, .. Job.Tutors], Set, mirror, Job.Results.Path, progress, cancellationToken);
        return new ExitTraining(Network, Library, Set, targets, Job.Options.EarlyWeight);
    }

    /// <summary>The net's weights as they are, and the tokenizer.</summary>
    public IReadOnlyList<NamedTensor> Tensors() =>
        [.. Weights.Of(Network), .. Teacher.Plain().Where(tensor => TensorCatalogue.IsTokenizer(tensor.Name))];

    /// <summary>What the net's bundle says of it, without a controller.</summary>
    public BundleManifest Manifest() =>
        Teacher.Manifest with
        {
            Name = Job.Data.Name,
            Model = Library.Model,
            Paths = [.. Library.Paths],
            Provenance = Job.Provenance,
        };
}
