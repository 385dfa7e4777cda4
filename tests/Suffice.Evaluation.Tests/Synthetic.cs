using Suffice.Evaluation.Outcomes;
using Suffice.Models;

namespace Suffice.Evaluation.Tests;

/// <summary>Small libraries and outcome tables made of random numbers, for tests that need no network.</summary>
internal static class Synthetic
{
    /// <summary>A model of 8 × 8 grey images, 16 patches, exits after 0, 1, 2, 4 and 6 blocks.</summary>
    public static ModelDescription Model(int classes = 4) =>
        new()
        {
            ImageSize = 8,
            Channels = 1,
            Embedding = [new ConvolutionDescription(16, 2, 2, 0)],
            Width = 16,
            Depth = 6,
            Heads = 2,
            HiddenWidth = 32,
            Classes = classes,
            Exits =
            [
                new ExitDescription(0, ExitPooling.AllPatches, 8),
                new ExitDescription(1, ExitPooling.ClassAndMean, 16),
                new ExitDescription(2, ExitPooling.ClassAndMean, 16),
                new ExitDescription(4, ExitPooling.ClassAndMean, 16),
                new ExitDescription(6, ExitPooling.Class, 0),
            ],
        };

    /// <summary>Two schedules: all tokens, and half of them after the first block.</summary>
    public static PathLibrary Library(int classes = 4) => PathLibrary.Build(Model(classes), [new Dictionary<int, double> { [1] = 0.5 }]);

    /// <summary>Inputs of varying difficulty: each has a latent ease, and deeper paths see the label more clearly.</summary>
    /// <param name="count">Inputs.</param>
    /// <param name="seed">Of the random numbers.</param>
    /// <param name="library">Its own small one if null.</param>
    /// <param name="teacher">How clearly the teacher sees; the full path has 2.7.</param>
    public static OutcomeTable Table(int count, int seed, PathLibrary? library = null, double teacher = 2.2)
    {
        library ??= Library();
        int classes = library.Model.Classes,
            paths = library.Paths.Count;
        var random = new Random(seed);
        var labels = new int[count];
        var logits = new float[count * paths * classes];
        var teacherLogits = new float[count * classes];
        for (int i = 0; i < count; i++)
        {
            labels[i] = random.Next(classes);
            double ease = -1 + (3.5 * random.NextDouble());
            var noise = new double[classes];
            for (int c = 0; c < classes; c++)
                noise[c] = Normal(random);
            for (int p = 0; p < paths; p++)
            {
                ExecutionPath path = library.Paths[p];
                double clarity = ease + (0.45 * path.Blocks) - (path.Tokens < library.Model.Tokens ? 0.2 : 0);
                Fill(logits.AsSpan(((i * paths) + p) * classes, classes), labels[i], clarity, noise, random);
            }
            Fill(teacherLogits.AsSpan(i * classes, classes), labels[i], ease + teacher, noise, random);
        }
        return new OutcomeTable(library, labels, logits, teacherLogits, TeacherMacs(library));
    }

    public static long TeacherMacs(PathLibrary library) =>
        CostModel.Path(PathLibrary.Static(library.Model), PathLibrary.Static(library.Model).Root);

    private static void Fill(Span<float> logits, int label, double clarity, double[] noise, Random random)
    {
        for (int c = 0; c < logits.Length; c++)
            logits[c] = (float)((c == label ? clarity : 0) + noise[c] + (0.5 * Normal(random)));
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
