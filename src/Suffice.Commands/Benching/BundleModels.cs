using Suffice.Bundles;
using Suffice.Data;
using Suffice.Data.Examples;
using Suffice.Data.Splits;
using Suffice.Models;

namespace Suffice.Commands.Benching;

/// <summary>Trained models: bundles given by path, run on the test split of the data they were trained on.</summary>
internal static class BundleModels
{
    /// <summary>Inputs that take turns in timed runs: enough to meet every path as often as in use.</summary>
    private const int Timed = 1024;

    /// <summary>Finds what a bench needs about a bundle.</summary>
    /// <param name="path">The bundle. An adapted one needs its teacher beside it: <c>NAME.static.suffice</c>.</param>
    /// <param name="dataFolder">Where fetched data sets lie.</param>
    /// <param name="noise">How many random inputs to make where the data set is not there.</param>
    /// <param name="folder">Where to put files.</param>
    /// <param name="warn">Told when the data set is not there.</param>
    /// <exception cref="SufficeException">With <see cref="Fault.Bundle"/> for a bundle that cannot be used, or without its
    /// teacher.</exception>
    public static BenchModel Open(string path, string dataFolder, int noise, string folder, Action<string> warn)
    {
        using BundleFile bundle = BundleFile.Open(path);
        string name = Path.GetFileNameWithoutExtension(path);
        bool adapted = bundle.Manifest.Controller is not null;
        string teacher = adapted ? Teacher(path, bundle.Manifest.TeacherHash) : path;
        BenchInputs inputs = Inputs(bundle, name, dataFolder, noise, folder, warn);
        Work[] works =
            !adapted ? []
            : inputs.Labels is null ? [Work.Mixed, Work.OneByOne]
            : [Work.Default, Work.Mixed, Work.OneByOne];
        return new BenchModel(name, teacher, adapted ? path : null, works, inputs, IsReference: true, bundle.Manifest.Model.Kind);
    }

    private static string Teacher(string path, string hash)
    {
        string teacher = Path.ChangeExtension(path, ".static.suffice");
        if (!File.Exists(teacher))
            throw new SufficeException(
                Fault.Bundle,
                $"{path} is compared with the net it was made from, but {teacher} is not there. Put the static bundle there."
            );
        using BundleFile bundle = BundleFile.Open(teacher);
        if (bundle.Manifest.TeacherHash != hash)
            throw new SufficeException(
                Fault.Bundle,
                $"{teacher} is not the net that {path} was made from: it has other weights. Put the static bundle written beside it there."
            );
        return teacher;
    }

    private static BenchInputs Inputs(BundleFile bundle, string name, string dataFolder, int noise, string folder, Action<string> warn)
    {
        string file = Path.Combine(folder, $"{name}.inputs");
        LabelledDataset data;
        try
        {
            data = DatasetCatalog.OpenAny(bundle.Manifest.Provenance.Data, dataFolder);
        }
        catch (SufficeException error) when (error.Fault == Fault.Data)
        {
            warn(
                $"{name} runs on noise, without accuracy and without the default budget, whose cost depends on the inputs: {error.Message}"
            );
            return Noise(bundle.Manifest.Model, file, noise);
        }
        return OfTestSplit(bundle, data, file);
    }

    private static BenchInputs Noise(ModelDescription model, string file, int count)
    {
        GeneratedModels.WriteInputs(file, InputRows.Of(model).Noise(model, count));
        return new BenchInputs(file, count, 0, null);
    }

    private static BenchInputs OfTestSplit(BundleFile bundle, LabelledDataset data, string file)
    {
        ModelDescription model = bundle.Manifest.Model;
        var rows = InputRows.Of(model);
        int floats = rows.Floats(model);
        ExampleReader reader = ExampleReader.Of(data, bundle);
        IReadOnlyList<int> examples = rows.Ordered(DataSplits.Of(data, bundle.Manifest.Provenance.Seed)[Split.Test]);
        float[] values = new float[examples.Count * floats];
        for (int i = 0; i < examples.Count; i++)
            rows.Write(reader.Read(examples[i]), data.Id(examples[i]), bundle.Manifest, values.AsSpan(i * floats, floats));
        GeneratedModels.WriteInputs(file, values);
        return new BenchInputs(file, examples.Count, Timed, [.. examples.Select(data.Label)]);
    }
}
