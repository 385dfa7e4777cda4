using Suffice.Control;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Rivals;
using Suffice.Models;

namespace Suffice.Evaluation.Tests.Rivals;

public class ThresholdControllerTests
{
    private static readonly OutcomeTable Table = Synthetic.Table(400, 21);
    private static readonly double[] Ones = [.. Table.PathMacs.Select(_ => 1.0)];

    public static TheoryData<string> Names => [Baselines.Confidence, Baselines.Entropy, Baselines.Patience];

    [Theory]
    [MemberData(nameof(Names))]
    public void Settings_run_from_stop_at_once_to_never_stop_early_and_never_get_cheaper(string name)
    {
        foreach (ExecutionPath leaf in Table.Library.Paths.Where(path => Table.Library.Children(path).Count == 0))
        {
            double[] grid = name switch
            {
                Baselines.Confidence => ThresholdGrid.Confidence(Table, leaf, Ones),
                Baselines.Entropy => ThresholdGrid.Entropy(Table, leaf, Ones),
                _ => ThresholdGrid.Patience(Table.Library, leaf),
            };
            var description = new Suffice.Bundles.BaselineDescription(name, leaf.Index, grid);
            Outcome[] outcomes =
            [
                .. Baselines.Controllers(Table.Library, description, Ones, Table.TeacherMacs, null).Select(c => Simulation.Run(Table, c)),
            ];
            Assert.All(outcomes[0].Paths, path => Assert.Equal(0, path));
            Assert.All(outcomes[^1].Paths, path => Assert.Equal(leaf.Index, path));
            for (int s = 1; s < outcomes.Length; s++)
                Assert.True(outcomes[s].Macs >= outcomes[s - 1].Macs);
        }
    }

    [Fact]
    public void Confidence_stops_at_the_first_exit_that_reaches_the_threshold()
    {
        ExecutionPath leaf = Table.Library.Full;
        Outcome outcome = Simulation.Run(Table, new ConfidenceThreshold(Table.Library, leaf, Ones, 0.8));
        IReadOnlyList<ExecutionPath> chain = Table.Library.Chain(leaf);
        for (int i = 0; i < Table.Count; i++)
        {
            ExecutionPath expected = chain.SkipLast(1).FirstOrDefault(path => Logits.Confidence(Table.At(i, path.Index), 1) >= 0.8) ?? leaf;
            Assert.Equal(expected.Index, outcome.Paths[i]);
        }
    }

    [Fact]
    public void Patience_stops_after_as_many_repetitions()
    {
        ExecutionPath leaf = Table.Library.Full;
        int[] chain = [.. Table.Library.Chain(leaf).Select(path => path.Index)];
        Outcome outcome = Simulation.Run(Table, new Patience(Table.Library, leaf, 2));
        for (int i = 0; i < Table.Count; i++)
        {
            int[] answers = [.. chain.Select(path => Logits.ArgMax(Table.At(i, path)))];
            int stop = Enumerable
                .Range(2, chain.Length - 3)
                .FirstOrDefault(k => answers[k] == answers[k - 1] && answers[k - 1] == answers[k - 2], chain.Length - 1);
            Assert.Equal(chain[stop], outcome.Paths[i]);
        }
    }

    [Fact]
    public void A_controller_can_be_used_again()
    {
        var patience = new Patience(Table.Library, Table.Library.Full, 1);
        Assert.Equal(Simulation.Run(Table, patience).Paths, Simulation.Run(Table, patience).Paths);
    }

    [Theory]
    [InlineData("magic", 0, 11, "no such baseline")]
    [InlineData("confidence", 99, 11, "ends at path 99")]
    [InlineData("confidence", 0, 2, "2 temperatures")]
    [InlineData("one_shot", 0, 11, "needs a complexity predictor")]
    public void A_description_that_does_not_fit_is_refused(string name, int schedule, int temperatures, string said)
    {
        var description = new Suffice.Bundles.BaselineDescription(name, schedule, [0.5]);
        var error = Assert.Throws<SufficeException>(() =>
            Baselines.Controllers(Table.Library, description, new double[temperatures], 1, null)
        );
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
        Assert.Contains("Compile the bundle again", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_shot_walks_to_the_path_of_greatest_net_utility_and_pays_once()
    {
        var utility = new Known([0.1f, 0.5f, 0.8f, 0.9f, 0.95f, 0.79f, 0.9f, 0.94f]);
        PathLibrary library = Table.Library;
        foreach (double lambda in new[] { 0, 0.1, 0.5, 2 })
        {
            int best = Enumerable
                .Range(0, library.Paths.Count)
                .MaxBy(p => utility.Values[p] - (lambda * Table.PathMacs[p] / Table.TeacherMacs));
            Outcome outcome = Simulation.Run(Table, new OneShot(library, utility, lambda, Table.TeacherMacs));
            Assert.All(outcome.Paths, path => Assert.Equal(best, path));
            Assert.Equal(Table.PathMacs[best] + utility.Macs, outcome.Macs);
        }
    }

    private sealed class Known(float[] values) : IPathUtility
    {
        public float[] Values => values;

        public long Macs => 123;

        public void Utilities(ExecutionPath at, ReadOnlySpan<float> logits, ReadOnlySpan<float> previous, Span<float> utilities) =>
            values.CopyTo(utilities);
    }
}
