using Suffice.Bundles;
using Suffice.Evaluation.Outcomes;
using Suffice.Models;
using Suffice.Tensors;
using Suffice.Training.Policy;

namespace Suffice.Training.Tests.Policy;

/// <summary>
/// Outcomes whose best policy is known: half of the inputs are right at every exit, the other half only at the last one, and the first
/// exit's confidence tells which is which. At any price below that of the last exit's gain, stop the first half at once and run the other
/// to the end.
/// </summary>
internal static class Halves
{
    public static PathLibrary Library { get; } =
        PathLibrary.Build(
            Synthetic.Model() with
            {
                Exits = [new(0, ExitPooling.AllPatches, 8), new(2, ExitPooling.ClassAndMean, 16), new(6, ExitPooling.Class, 0)],
            },
            []
        );

    public static bool IsEasy(int input) => input % 2 == 0;

    public static OutcomeTable Table(int count, int seed)
    {
        const int classes = 4;
        var random = new Random(seed);
        int paths = Library.Paths.Count;
        var labels = new int[count];
        var logits = new float[count * paths * classes];
        var teacher = new float[count * classes];
        for (int i = 0; i < count; i++)
        {
            labels[i] = random.Next(classes);
            for (int p = 0; p < paths; p++)
            {
                bool clear = IsEasy(i) || Library.Paths[p].Blocks == 6;
                int answer = clear ? labels[i] : (labels[i] + 1 + random.Next(classes - 1)) % classes;
                Fill(logits.AsSpan(((i * paths) + p) * classes, classes), answer, clear ? 5 : 0.5, random);
            }
            Fill(teacher.AsSpan(i * classes, classes), labels[i], 5, random);
        }
        return new OutcomeTable(Library, labels, logits, teacher, TeacherMacs);
    }

    public static long TeacherMacs { get; } = Synthetic.TeacherMacs(Library);

    /// <summary>A bundle with these predictor and policy tensors over a random backbone.</summary>
    public static BundleFile Bundle(
        TemporaryFolder folder,
        ControllerOptions options,
        IEnumerable<NamedTensor> control,
        int policyMembers = 0
    ) => Bundle(folder, Library, TeacherMacs, options, control, policyMembers);

    /// <inheritdoc cref="Bundle(TemporaryFolder, ControllerOptions, IEnumerable{NamedTensor}, int)"/>
    public static BundleFile Bundle(
        TemporaryFolder folder,
        PathLibrary library,
        long teacherMacs,
        ControllerOptions options,
        IEnumerable<NamedTensor> control,
        int policyMembers = 0
    )
    {
        string path = folder.File("control.suffice");
        BundleManifest manifest = RandomModels.Manifest(library) with
        {
            TeacherMacs = teacherMacs,
            Controller = options.Describe(policyMembers),
        };
        BundleWriter.Save(path, manifest, [.. RandomModels.Weights(library.Model, 1), .. control]);
        return BundleFile.Open(path);
    }

    private static void Fill(Span<float> logits, int answer, double clarity, Random random)
    {
        for (int c = 0; c < logits.Length; c++)
            logits[c] = (float)((c == answer ? clarity : 0) + (0.2 * random.NextDouble()));
    }
}
