using Suffice.Control;
using Suffice.Evaluation.Outcomes;
using Suffice.Models;

namespace Suffice.Evaluation.Tests.Outcomes;

public class SimulationTests
{
    [Fact]
    public void A_fixed_path_earns_its_accuracy_and_costs_its_macs()
    {
        OutcomeTable table = Synthetic.Table(300, 1);
        foreach (ExecutionPath path in table.Library.Paths)
        {
            Outcome outcome = Simulation.Run(table, new FixedPath(table.Library, path));
            Assert.All(outcome.Paths, taken => Assert.Equal(path.Index, taken));
            Assert.Equal(table.Accuracy(path.Index), outcome.Accuracy);
            Assert.Equal(CostModel.Path(table.Library, path), outcome.Macs);
            Assert.Equal(CostModel.Path(table.Library, path), outcome.MacsP99);
        }
    }

    [Fact]
    public void The_controller_is_asked_along_the_path_but_not_at_a_leaf_and_pays_for_every_question()
    {
        OutcomeTable table = Synthetic.Table(5, 2);
        PathLibrary library = table.Library;
        ExecutionPath leaf = library.Paths[^1];
        var controller = new Witness(new FixedPath(library, leaf), price: 7);

        Outcome outcome = Simulation.Run(table, controller);

        IReadOnlyList<ExecutionPath> chain = library.Chain(leaf);
        Assert.Equal(5, controller.Inputs);
        Assert.Equal(Enumerable.Range(0, 5).SelectMany(i => chain.SkipLast(1).Select(node => (i, node.Index))), controller.Asked);
        Assert.Equal(CostModel.Path(library, leaf) + (7 * (chain.Count - 1)), outcome.Macs);
    }

    [Fact]
    public void Stopping_at_the_root_costs_one_question()
    {
        OutcomeTable table = Synthetic.Table(4, 3);
        var controller = new Witness(new FixedPath(table.Library, table.Library.Root), price: 7);
        Outcome outcome = Simulation.Run(table, controller);
        Assert.Equal(table.PathMacs[0] + 7, outcome.Macs);
    }

    [Fact]
    public void Loss_and_its_standard_error_are_paired()
    {
        OutcomeTable table = Synthetic.Table(500, 4);
        Outcome outcome = Simulation.Run(table, new FixedPath(table.Library, table.Library.Paths[2]));

        double[] differences =
        [
            .. Enumerable.Range(0, 500).Select(i => (table.TeacherCorrect(i) ? 1.0 : 0) - (table.Correct(i, 2) ? 1 : 0)),
        ];
        double mean = differences.Average(),
            variance = differences.Sum(d => (d - mean) * (d - mean)) / 499;
        Assert.Equal(mean, outcome.Loss, 1e-12); // Sums of at most 500 numbers of size 1: rounding below 500 · 2⁻⁵³.
        Assert.Equal(Math.Sqrt(variance / 500), outcome.LossStandardError, 1e-12);
    }

    [Fact]
    public void A_jump_to_a_path_that_does_not_follow_is_refused()
    {
        OutcomeTable table = Synthetic.Table(1, 5);
        var error = Assert.Throws<InvalidOperationException>(() => Simulation.Run(table, new Jumper(table.Library.Full)));
        Assert.Contains("does not follow", error.Message, StringComparison.Ordinal);
    }

    private sealed class Witness(IController inner, long price) : IController
    {
        public int Inputs { get; private set; }

        public List<(int Input, int Path)> Asked { get; } = [];

        public void Start(int inputs)
        {
            Inputs = inputs;
            inner.Start(inputs);
        }

        public ExecutionPath? Decide(int input, ExecutionPath at, ReadOnlySpan<float> logits)
        {
            Asked.Add((input, at.Index));
            return inner.Decide(input, at, logits);
        }

        public long Macs(ExecutionPath at) => price;
    }

    private sealed class Jumper(ExecutionPath target) : IController
    {
        public void Start(int inputs) { }

        public ExecutionPath? Decide(int input, ExecutionPath at, ReadOnlySpan<float> logits) => target;

        public long Macs(ExecutionPath at) => 0;
    }
}
