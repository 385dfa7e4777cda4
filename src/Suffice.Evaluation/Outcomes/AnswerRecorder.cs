using Suffice.Control;
using Suffice.Models;

namespace Suffice.Evaluation.Outcomes;

/// <summary>Notes the answer at every decision point where another controller is asked.</summary>
/// <param name="inner">Decides.</param>
/// <param name="logits">(n, P, C) receives the answers.</param>
/// <param name="paths">P.</param>
internal sealed class AnswerRecorder(IController inner, Memory<float> logits, int paths) : IController
{
    public void Start(int inputs) => inner.Start(inputs);

    public void Start(ReadOnlySpan<int> tokens) => inner.Start(tokens);

    public ExecutionPath? Decide(int input, ExecutionPath at, ReadOnlySpan<float> answer)
    {
        answer.CopyTo(logits.Span.Slice(((input * paths) + at.Index) * answer.Length, answer.Length));
        return inner.Decide(input, at, answer);
    }

    public long Macs(ExecutionPath at) => inner.Macs(at);
}
