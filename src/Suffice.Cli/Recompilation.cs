using Suffice.Bundles;
using Suffice.Commands.Terminals;
using Suffice.Data.Examples;
using Suffice.Data.Splits;
using Suffice.Evaluation.Outcomes;
using Suffice.Training.Compiling;
using static System.FormattableString;

namespace Suffice.Cli;

/// <summary>
/// Compiles a finished bundle anew, from the bundle and the data alone: after a change of how controllers are tuned, or where the run's
/// folder is gone.
/// </summary>
/// <param name="Bundle">The adapted bundle.</param>
/// <param name="Static">Its teacher.</param>
/// <param name="Tables">Folder in which outcome tables are kept, and found again by the next attempt. Their names hold hashes of the
/// weights and of the examples, so that none is taken for another's.</param>
internal sealed record Recompilation(string Bundle, string Static, string Tables)
{
    /// <summary>The bundle that is measured and compiled: the adapted one, or the same net with weights of eight bits.</summary>
    public string Net { get; init; } = Bundle;

    /// <summary>Whether predictor and policy, of all seeds, are fitted anew to what <see cref="Net"/> answers.</summary>
    public bool Refits { get; init; }

    /// <summary>Measures what is not there yet, and compiles.</summary>
    /// <param name="data">The data set it was made from, or the inputs.</param>
    /// <param name="unlabelled">Whether these have no labels: the teacher's answers are taken for them.</param>
    /// <param name="allowsChanges">Whether the data may have changed; the bundle written then says so.</param>
    /// <param name="output">The bundle to write; may be the one read.</param>
    /// <param name="name">Its name for people; null keeps it.</param>
    /// <param name="controller">Which controller it is to use; null: the one that control prefers.</param>
    /// <param name="progress">In images.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    public CompiledBundle Run(
        LabelledDataset data,
        bool unlabelled,
        bool allowsChanges,
        string output,
        string? name,
        string? controller,
        ProgressDisplay progress,
        CancellationToken cancellationToken
    )
    {
        Measured tables = Measure(data, unlabelled, allowsChanges, progress, cancellationToken);
        string net = Net;
        if (tables.Training is { } training)
        {
            net = Path.Combine(Tables, $"net.refitted{BundleFile.Extension}");
            ControllerRefit.Run(Net, net, tables.Control, training, progress, cancellationToken);
        }
        CompiledBundle first = Compilation.Run(net, tables.Control, tables.Calibration, output, name, tables.Changes, controller);
        for (int seed = 1; File.Exists(Further(Bundle, seed)); seed++)
        {
            string further = Further(Bundle, seed);
            if (tables.Training is not null)
            {
                further = Further(net, seed);
                ControllerRefit.RunFurther(Further(Bundle, seed), further, tables.Control, tables.Training, progress, cancellationToken);
            }
            Compilation.RunFurther(further, tables.Control, tables.Calibration, Further(output, seed), first);
        }
        return first;
    }

    /// <summary>The tables, and what changed in the data since the bundle was made.</summary>
    private Measured Measure(
        LabelledDataset data,
        bool unlabelled,
        bool allowsChanges,
        ProgressDisplay progress,
        CancellationToken cancellationToken
    )
    {
        using BundleFile bundle = BundleFile.Open(Net),
            teacher = BundleFile.Open(Static);
        Check(bundle.Manifest, teacher.Manifest, unlabelled);
        Directory.CreateDirectory(Tables);
        if (unlabelled)
            data = TeacherAnswers.To(teacher, data, Answers, keeps: true, Environment.ProcessorCount, progress, cancellationToken);
        int seed = bundle.Manifest.Provenance.Seed;
        data = LabelOrder.Of(data, bundle.Manifest.Labels);
        RunFolder.CheckData(Bundle, data, seed);
        DataSplits splits = Division.Of(data, seed, progress);
        var check = new DataCheck(allowsChanges, progress);
        Split[] read = Refits ? [Split.Train, Split.Control, Split.Calibration] : [Split.Control, Split.Calibration];
        string[] changes = [.. RunFolder.CheckContent(Bundle, splits, check, read)];
        string weights = ContentHash.OfWeights(bundle.Plain());
        return new Measured(
            Table(Split.Control, splits[Split.Control]),
            Table(Split.Calibration, splits[Split.Calibration]),
            Refits ? Table(Split.Train, ControllerRefit.Options(bundle.Manifest).TrainingInputs(splits)) : null,
            changes
        );

        OutcomeTable Table(Split split, IReadOnlyList<int> inputs)
        {
            string content = splits.HashOf(split);
            string type = bundle.Manifest.Model.HasEightBits ? ".int8" : ""; // the same weights in floats answer otherwise
            string file = Path.Combine(Tables, Invariant($"{split}.{weights[..12]}.{content[..12]}{type}.outcomes").ToLowerInvariant());
            if (!File.Exists(file))
                OutcomeTable.Measure(bundle, teacher, data, inputs, Environment.ProcessorCount, progress, cancellationToken).Save(file);
            return OutcomeTable.Load(file);
        }
    }

    /// <summary>The controller of a further seed beside a bundle.</summary>
    private static string Further(string bundle, int seed) => Path.ChangeExtension(bundle, Invariant($".seed{seed}{BundleFile.Extension}"));

    /// <summary>Answers that lie beside the bundle, or else those among the tables.</summary>
    private string Answers
    {
        get
        {
            string beside = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(Bundle))!, TeacherAnswers.FileName);
            return File.Exists(beside) ? beside : Path.Combine(Tables, TeacherAnswers.FileName);
        }
    }

    private void Check(BundleManifest bundle, BundleManifest teacher, bool unlabelled)
    {
        if (bundle.Controller is null)
            throw new SufficeException(Fault.Usage, $"{Bundle} is static: there is nothing to compile. Give an adapted bundle.");
        if (teacher.Controller is not null || bundle.TeacherHash != teacher.TeacherHash)
            throw new SufficeException(
                Fault.Usage,
                $"{Static} is not the model that {Bundle} was made from. Give the static bundle written beside it with --static."
            );
        if (unlabelled != bundle.Provenance.LabelsAreAnswers)
            throw new SufficeException(
                Fault.Usage,
                unlabelled
                    ? $"{Bundle} was made from labelled data. Give them with --data."
                    : $"{Bundle} was made from inputs without labels, {bundle.Provenance.Unlabelled?.Data}. Give them with --unlabelled."
            );
    }

    /// <param name="Training">Null: nothing is fitted anew.</param>
    private sealed record Measured(OutcomeTable Control, OutcomeTable Calibration, OutcomeTable? Training, string[] Changes);
}
