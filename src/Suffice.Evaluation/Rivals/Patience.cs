using Suffice.Control;
using Suffice.Models;

namespace Suffice.Evaluation.Rivals;

/// <summary>
/// Stops once <paramref name="agreements"/> exits in a row have repeated the answer before them (PABEE, arXiv 2006.04152).
/// </summary>
/// <param name="library">The paths.</param>
/// <param name="deepest">End of the token schedule walked.</param>
/// <param name="agreements">0 stops at the root; as many as there are exits never stops early.</param>
public sealed class Patience(PathLibrary library, ExecutionPath deepest, int agreements) : ScheduleController(library, deepest)
{
    private int[] answers = [];
    private int[] streaks = [];

    public override void Start(int inputs)
    {
        answers = new int[inputs];
        streaks = new int[inputs];
    }

    protected override bool Stops(int input, ExecutionPath at, ReadOnlySpan<float> logits)
    {
        ArgumentNullException.ThrowIfNull(at);
        int answer = Logits.ArgMax(logits);
        streaks[input] = at.Index != Chain[0].Index && answer == answers[input] ? streaks[input] + 1 : 0;
        answers[input] = answer;
        return streaks[input] >= agreements;
    }
}
