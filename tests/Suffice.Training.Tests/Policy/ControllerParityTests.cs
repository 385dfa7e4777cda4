using Suffice.Bundles;
using Suffice.Control;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Rivals;
using Suffice.Models;
using Suffice.Tensors;
using Suffice.Training.Networks;
using Suffice.Training.Policy;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Suffice.Training.Tests.Policy;

/// <summary>Predictor and policy in training and in use are the same functions.</summary>
public sealed class ControllerParityTests : IDisposable
{
    // Layers of at most 60 inputs, activations of size 1 to 5: sums round to about 60 · 5 · 2⁻²⁴ = 2e-5; sigmoid and tanh differ by a few
    // ulp.
    private const float Tolerance = 1e-4f;

    private static readonly ControllerOptions Options = new()
    {
        Members = 3,
        PredictorHidden = 20,
        PredictorEpochs = 2,
        PolicyHidden = 12,
        PolicyUpdates = 2,
        Seed = 4,
    };

    private readonly DisposeScope scope = NewDisposeScope();
    private readonly TemporaryFolder folder = new();
    private readonly OutcomeTable table = Synthetic.Table(120, seed: 8);
    private readonly ControllerData data;
    private readonly float[] outOfFold;
    private readonly OutcomeEnvironment environment;
    private readonly PolicyGradient learner;
    private readonly BundleFile bundle;

    public ControllerParityTests()
    {
        data = new ControllerData(table, 1.3);
        (IReadOnlyList<NamedTensor> predictor, outOfFold) = PredictorTraining.Fit(data, null, Options, default);
        environment = new OutcomeEnvironment(data, outOfFold);
        learner = new PolicyGradient(environment, All, Options, seed: 4);
        using (no_grad())
        {
            foreach ((_, Parameter parameter) in learner.Policy.named_parameters())
                parameter.normal_(0, 0.5);
            learner.Policy.get_parameter("gain")!.Fill(0.2); // neither predictor nor residual alone decides
        }
        bundle = Halves.Bundle(folder, table.Library, table.TeacherMacs, Options, [.. predictor, .. learner.Tensors("policy")]);
    }

    public void Dispose()
    {
        bundle.Dispose();
        learner.Dispose();
        folder.Dispose();
        scope.Dispose();
    }

    [Fact]
    public void The_predictor_in_use_averages_the_members_trained()
    {
        ComplexityPredictor predictor = ComplexityPredictor.Load(bundle);
        var found = new float[data.Paths];
        for (int input = 0; input < 20; input++)
        {
            foreach (ExecutionPath at in table.Library.DecisionPoints)
            {
                predictor.FromFeatures(at, data.FeaturesOf(input, at.Index), found);
                float[] expected = Utilities(input, at);
                for (int p = 0; p < found.Length; p++)
                    Assert.Equal(expected[p], found[p], Tolerance);
            }
        }
        long macs = Options.Members * (((long)data.FeatureCount * Options.PredictorHidden) + ((long)Options.PredictorHidden * data.Paths));
        Assert.Equal(macs, predictor.Macs);
    }

    private int[] All => [.. Enumerable.Range(0, data.Count)];

    [Fact]
    public void Out_of_fold_every_input_is_judged_by_one_member_each_member_by_as_many()
    {
        var judged = new int[Options.Members];
        int square = data.Paths * data.Paths;
        for (int input = 0; input < data.Count; input++)
        {
            float[][] members = [.. Enumerable.Range(0, Options.Members).Select(member => Member(member, input, table.Library.Root))];
            judged[
                Assert.Single(Enumerable.Range(0, Options.Members), member =>
                    members[member].Zip(outOfFold.Skip(input * square)).All(pair => Math.Abs(pair.First - pair.Second) < 1e-6)
                )
            ]++;
        }
        Assert.All(judged, count => Assert.Equal(data.Count / Options.Members, count));
    }

    [Fact]
    public void The_recurrent_policy_gives_the_same_logits_and_states()
    {
        var inputs = new PolicyInputs(table.Library, table.TeacherMacs);
        PolicyNetwork network = Assert.Single(PolicyNetwork.Load(bundle, inputs.Count, inputs.Values.Children + 1));
        var random = new Random(7);
        var state = new float[network.Hidden];
        using IDisposable _ = no_grad();
        Tensor torchState = zeros(1, network.Hidden);
        for (int step = 0; step < 12; step++)
        {
            float[] x = RandomModels.Normal(random, inputs.Count, 1);
            float[] found = network.Step(x, state).ToArray();
            (Tensor logits, torchState) = learner.Policy.Step(tensor(x, [1, inputs.Count]), torchState);
            float[] expected = logits.data<float>().ToArray(),
                expectedState = torchState.data<float>().ToArray();
            for (int i = 0; i < found.Length; i++)
                Assert.Equal(expected[i], found[i], Tolerance);
            for (int i = 0; i < state.Length; i++)
                Assert.Equal(expectedState[i], state[i], Tolerance);
        }
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.2)]
    public void Decisions_are_the_same(double lambda)
    {
        Outcome used = Simulation.Run(table, LearnedController.Load(bundle, lambda));
        var inputs = new PolicyInputs(table.Library, table.TeacherMacs);
        var x = new float[inputs.Count];
        using IDisposable _ = no_grad();
        int doubtful = 0;
        for (int input = 0; input < table.Count; input++)
        {
            ExecutionPath at = table.Library.Root;
            Tensor state = zeros(1, Options.PolicyHidden);
            bool doubt = false;
            while (table.Library.Children(at).Count > 0)
            {
                inputs.Compute(at.Index, data.FeaturesOf(input, at.Index), Utilities(input, at), lambda, x);
                (Tensor logits, state) = learner.Policy.Step(tensor(x, [1, inputs.Count]), state);
                float[] actions = logits.data<float>().ToArray()[..(1 + table.Library.Children(at).Count)];
                float[] sorted = [.. actions.OrderDescending()];
                doubt |= sorted[0] - sorted[1] < Tolerance * 10; // a utility's rounding counts tenfold in the advantage
                int action = Array.IndexOf(actions, sorted[0]);
                if (action == 0)
                    break;
                at = table.Library.Children(at)[action - 1];
            }
            if (doubt)
                doubtful++;
            else
                Assert.Equal(at.Index, used.Paths[input]);
        }
        Assert.InRange(doubtful, 0, 3);
        Assert.True(used.Paths.Distinct().Count() > 1);
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.2)]
    public void Followed_over_the_table_the_policy_ends_where_it_does_in_use(double lambda)
    {
        Outcome used = Simulation.Run(table, ControllerFit.OutOfFoldPolicy(bundle, table, outOfFold, lambda));
        int[] followed = learner.Paths(All, lambda);
        // Where two actions are as good but for rounding, either may be taken.
        Assert.InRange(followed.Zip(used.Paths).Count(pair => pair.First != pair.Second), 0, 3);
        Assert.True(followed.Distinct().Count() > 1);
    }

    [Theory]
    [InlineData(0.05)]
    [InlineData(0.2)]
    public void Members_of_a_policy_decide_by_their_mean_logit_and_each_alone_where_it_judges(double lambda)
    {
        using var second = new PolicyGradient(environment, All, Options, seed: 9);
        using (no_grad())
        {
            foreach ((_, Parameter parameter) in second.Policy.named_parameters())
                parameter.normal_(0, 0.5);
        }
        using TemporaryFolder both = new(),
            other = new();
        NamedTensor[] predictor = [.. bundle.Plain().Where(tensor => tensor.Name.StartsWith("predictor.", StringComparison.Ordinal))];
        using BundleFile pair = Bundle(both, [.. predictor, .. learner.Tensors("policy.0"), .. second.Tensors("policy.1")], 2),
            alone = Bundle(other, [.. predictor, .. second.Tensors("policy")], 0);
        int[] together = Paths(pair),
            first = Paths(bundle),
            last = Paths(alone);
        var source = UtilitySource.Of(pair);
        Outcome judged = Simulation.Run(table, new LearnedController(pair, source, lambda, judge: input => input % 2));
        Assert.Equal(All.Select(i => i % 2 == 0 ? first[i] : last[i]), judged.Paths);
        Assert.NotEqual(first, last);
        Assert.True(All.Count(i => first[i] == last[i] && together[i] != first[i]) < All.Length / 10); // mostly they agree with both
        Assert.True(together.Distinct().Count() > 1);
        var inputs = new PolicyInputs(table.Library, table.TeacherMacs);
        long policy = PolicyNetwork.MacsOf(inputs.Count, Options.PolicyHidden, inputs.Values.Children + 1);
        Assert.Equal(2 * policy, LearnedController.Load(pair, lambda).Macs(table.Library.Root) - source.Macs);

        int[] Paths(BundleFile of) => Simulation.Run(table, LearnedController.Load(of, lambda)).Paths;

        BundleFile Bundle(TemporaryFolder to, NamedTensor[] control, int members) =>
            Halves.Bundle(to, table.Library, table.TeacherMacs, Options, control, members);
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.03)]
    public void Untrained_the_policy_is_the_greedy_rule(double lambda)
    {
        using var untrained = new PolicyGradient(environment, All, Options, seed: 4);
        using var other = new TemporaryFolder();
        using BundleFile fresh = Halves.Bundle(
            other,
            table.Library,
            table.TeacherMacs,
            Options,
            [
                .. bundle.Plain().Where(tensor => tensor.Name.StartsWith("predictor.", StringComparison.Ordinal)),
                .. untrained.Tensors("policy"),
            ]
        );
        Outcome policy = Simulation.Run(table, LearnedController.Load(fresh, lambda));
        Outcome greedy = Simulation.Run(
            table,
            new Greedy(table.Library, ComplexityPredictor.Load(fresh).AsSource(), lambda, table.TeacherMacs)
        );
        Assert.Equal(greedy.Paths, policy.Paths);
        Assert.True(policy.Paths.Distinct().Count() > 1);
    }

    /// <summary>(P) mean of all members, by TorchSharp.</summary>
    private float[] Utilities(int input, ExecutionPath at)
    {
        float[][] members = [.. Enumerable.Range(0, Options.Members).Select(member => Member(member, input, at))];
        return [.. Enumerable.Range(0, data.Paths).Select(p => members.Average(member => member[p]))];
    }

    private float[] Member(int member, int input, ExecutionPath at)
    {
        using DisposeScope inner = NewDisposeScope();
        long point = table.Library.DecisionPoints.Index().First(pair => pair.Item.Index == at.Index).Index;
        Tensor Read(string name) =>
            tensor(
                bundle.Tensors.Floats($"predictor.{member}.{name}").ToArray(),
                bundle.Tensors.Tensors[$"predictor.{member}.{name}"].Shape
            )[point];
        Tensor hidden = nn
            .functional.linear(tensor(data.FeaturesOf(input, at.Index).ToArray()), Read("fc1.weight"), Read("fc1.bias"))
            .relu();
        return nn.functional.linear(hidden, Read("fc2.weight"), Read("fc2.bias")).sigmoid().data<float>().ToArray();
    }
}
