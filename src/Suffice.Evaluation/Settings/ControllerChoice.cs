using Suffice.Bundles;

namespace Suffice.Evaluation.Settings;

/// <summary>Which controller a bundle is to use, by control data alone.</summary>
/// <param name="Name">The simplest that is within one standard error of the best.</param>
/// <param name="Candidates">All that were considered, simplest first.</param>
internal sealed record ControllerChoice(string Name, ControllerCandidate[] Candidates)
{
    /// <summary>Which may be used: <see cref="ControllerNames.OptimalStopping"/> is only compared with.</summary>
    private static IEnumerable<string> Usable => ControllerNames.All.Where(name => name != ControllerNames.OptimalStopping);

    /// <summary>Compares J / λ, paired by input, over the grid of prices.</summary>
    public static ControllerChoice Of(IReadOnlyList<TunedController> tuned)
    {
        ArgumentNullException.ThrowIfNull(tuned);
        TunedController[] usable = [.. Usable.SelectMany(name => tuned.Where(controller => controller.Name == name))];
        TunedController best = usable.MaxBy(controller => controller.OutOfFold.Score())!;
        ControllerCandidate[] candidates = [.. usable.Select(controller => Behind(controller, best))];
        return new ControllerChoice(candidates.First(candidate => candidate.BehindBest <= candidate.StandardError).Name, candidates);
    }

    /// <summary>The same, but for the controller that somebody asked for.</summary>
    /// <param name="name">Its name; null: none was asked for.</param>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> when it is none of the candidates.</exception>
    public ControllerChoice Using(string? name) =>
        name is null ? this
        : Candidates.Any(candidate => candidate.Name == name) ? this with { Name = name }
        : throw new SufficeException(
            Fault.Usage,
            $"There is no controller '{name}' to use. Give one of {string.Join(", ", Candidates.Select(candidate => candidate.Name))}."
        );

    private static ControllerCandidate Behind(TunedController controller, TunedController best)
    {
        (double mean, double error) = best.OutOfFold.Gain(controller.OutOfFold);
        return new ControllerCandidate(controller.Name, mean, error);
    }
}
