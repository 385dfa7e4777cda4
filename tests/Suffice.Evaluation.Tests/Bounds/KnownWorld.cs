using Suffice.Control;
using Suffice.Evaluation.Outcomes;

namespace Suffice.Evaluation.Tests.Bounds;

/// <summary>
/// A table whose truth is known: after all exits have answered, the label is drawn from a distribution that is written down as a function
/// of their answers. So P(path p is right | all answers) is that distribution at p's answer, exactly.
/// </summary>
/// <param name="Table">n inputs, P paths.</param>
/// <param name="Truth">(n, P) η.</param>
/// <param name="TeacherTruth">The probability that the teacher is right, mean over inputs.</param>
internal sealed record KnownWorld(OutcomeTable Table, double[] Truth, double TeacherTruth)
{
    public static KnownWorld Make(int count, int seed)
    {
        OutcomeTable seen = Synthetic.Table(count, seed, teacher: 2.6);
        int classes = seen.Library.Model.Classes,
            paths = seen.PathMacs.Length,
            full = seen.Library.Full.Index;
        var random = new Random(seed + 100_000);
        var labels = new int[count];
        var truth = new double[count * paths];
        double teacher = 0;
        var posterior = new double[classes];
        for (int i = 0; i < count; i++)
        {
            Array.Clear(posterior);
            for (int p = 0; p < paths; p++)
            for (int c = 0; c < classes; c++)
                posterior[c] += (p == full ? 0.9 : 0.15) * seen.At(i, p)[c]; // A weighted product of the exits' softmaxes.
            double largest = posterior.Max(),
                sum = posterior.Sum(score => Math.Exp(score - largest));
            for (int c = 0; c < classes; c++)
                posterior[c] = Math.Exp(posterior[c] - largest) / sum;
            for (int p = 0; p < paths; p++)
                truth[(i * paths) + p] = posterior[Logits.ArgMax(seen.At(i, p))];
            teacher += posterior[Logits.ArgMax(seen.Teacher(i))] / count;
            double rest = random.NextDouble();
            while (labels[i] < classes - 1 && (rest -= posterior[labels[i]]) > 0)
                labels[i]++;
        }
        return new KnownWorld(new OutcomeTable(seen.Library, labels, seen.Logits, seen.TeacherLogits, seen.TeacherMacs), truth, teacher);
    }
}
