using Suffice.Control;
using Suffice.Evaluation.Outcomes;
using Suffice.Models;

namespace Suffice.Evaluation.Tests.Rivals;

/// <summary>Controllers that ask the predictor, with a predictor that says what the test wants.</summary>
public class PredictingControllerTests
{
    private const long Macs = 123;

    private static readonly OutcomeTable Table = Synthetic.Table(400, 33);
    private static readonly PathLibrary Library = Table.Library;
    private static readonly float[] Utilities = [0.1f, 0.5f, 0.8f, 0.9f, 0.95f, 0.79f, 0.9f, 0.94f];

    public static TheoryData<double> Prices => [0, 0.1, 0.5, 2];

    private static UtilitySource Constant => new((_, _, _, utilities) => Utilities.CopyTo(utilities), Macs);

    [Theory]
    [MemberData(nameof(Prices))]
    public void One_shot_walks_to_the_path_of_greatest_net_utility_and_pays_once(double lambda)
    {
        int best = Best(lambda);
        Outcome outcome = Simulation.Run(Table, new OneShot(Library, Constant, lambda, Table.TeacherMacs));
        Assert.All(outcome.Paths, path => Assert.Equal(best, path));
        Assert.Equal(Table.PathMacs[best] + Macs, outcome.Macs);
    }

    [Theory]
    [MemberData(nameof(Prices))]
    public void Greedy_goes_where_the_predictor_points_and_pays_at_every_exit(double lambda)
    {
        int best = Best(lambda);
        Outcome outcome = Simulation.Run(Table, new Greedy(Library, Constant, lambda, Table.TeacherMacs));
        Assert.All(outcome.Paths, path => Assert.Equal(best, path));
        int asked = Library.Chain(Library.Paths[best]).Count(node => Library.Children(node).Count > 0);
        Assert.Equal(Table.PathMacs[best] + (asked * Macs), outcome.Macs);
    }

    [Fact]
    public void Both_plan_within_a_limit()
    {
        foreach (ExecutionPath most in Library.Paths.Where(path => path.Parent is not null))
        {
            long cap = CostModel.Path(Library, most) + (Library.Chain(most).Count * Macs);
            var limit = new PathLimit(cap);
            foreach (
                IController controller in (IController[])
                    [
                        new Greedy(Library, Constant, 0, Table.TeacherMacs, limit),
                        new OneShot(Library, Constant, 0, Table.TeacherMacs, limit),
                    ]
            )
            {
                Outcome outcome = Simulation.Run(Table, controller);
                Assert.True(outcome.InputMacs.Max() <= cap);
                // Nothing within the cap is worth more than where they went.
                ExecutionPath[] within =
                [
                    .. Library.Paths.Where(path => CostModel.Path(Library, path) + (Asked(path, controller) * Macs) <= cap),
                ];
                Assert.Equal(within.Max(path => Utilities[path.Index]), Utilities[outcome.Paths[0]]);
            }
        }
    }

    [Fact]
    public void Features_know_the_answer_before_but_at_the_root()
    {
        int root = 0,
            later = 0;
        int features = new DecisionFeatures(Library.Model.Classes).Confidence;
        var looking = new UtilitySource(
            (_, at, seen, utilities) =>
            {
                bool hasBefore = seen[features - 4] == 1; // "there is an exit before this one"
                Assert.Equal(at.Parent is not null, hasBefore);
                if (hasBefore)
                    later++;
                else
                    root++;
                for (int path = 0; path < utilities.Length; path++)
                    utilities[path] = path;
            },
            0
        );
        Simulation.Run(Table, new Greedy(Library, looking, 0, Table.TeacherMacs));
        Assert.Equal(Table.Count, root);
        Assert.True(later > 0);
    }

    private static int Best(double lambda) =>
        Enumerable.Range(0, Library.Paths.Count).MaxBy(path => Utilities[path] - (lambda * Table.PathMacs[path] / Table.TeacherMacs));

    private static int Asked(ExecutionPath path, IController controller) =>
        controller is OneShot ? 1 : Library.Chain(path).Count(node => Library.Children(node).Count > 0);
}
