using Suffice.Models;

namespace Suffice.Control;

/// <summary>
/// Decides where an input's computation stops. Executors ask it at every decision point and never look inside; simulations over an outcome
/// table ask the same object, so what is studied is what runs. One instance serves one batch at a time.
/// </summary>
internal interface IController
{
    /// <summary>Forgets everything; inputs are numbered 0 to <paramref name="inputs"/> − 1.</summary>
    void Start(int inputs);

    /// <summary>
    /// The same for inputs with so many tokens each, class token included: what executors and simulations call. Controllers that weigh what
    /// a path costs an input, and wrappers of others, answer to it; the rest need only the number of inputs.
    /// </summary>
    void Start(ReadOnlySpan<int> tokens) => Start(tokens.Length);

    /// <summary>Fails where what every input may spend leaves one of so many tokens no path.</summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/>.</exception>
    void Admit(int tokens) { }

    /// <summary>The decision for one input at one decision point; points are visited in the order of its path.</summary>
    /// <param name="input">Number of the input.</param>
    /// <param name="at">The path whose exit has just answered.</param>
    /// <param name="logits">That answer, one float per class.</param>
    /// <returns>The child of <paramref name="at"/> to go on to, or null to stop with this answer.</returns>
    ExecutionPath? Decide(int input, ExecutionPath at, ReadOnlySpan<float> logits);

    /// <summary>Multiply-adds of one decision at this point, counted with the input's own.</summary>
    long Macs(ExecutionPath at);

    /// <summary>The same for one input, where a batch has inputs of several callers.</summary>
    long Macs(int input, ExecutionPath at) => Macs(at);

    /// <summary>
    /// What it decides about an input by, for devices that decide where they compute; null: it has to be asked. It holds for all batches,
    /// so the same object is given out again.
    /// </summary>
    DecisionData? DataOf(int input) => null;
}
