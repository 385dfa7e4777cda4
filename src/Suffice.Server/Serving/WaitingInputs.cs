using Suffice.Server.Load;

namespace Suffice.Server.Serving;

/// <summary>
/// Inputs of one model that wait for a lane, those of lower priority numbers first, then in the order in which they came; and what a load
/// policy is told of them. An input is here exactly while its <see cref="PendingInput.Waits"/> says so. The engine's lock guards it.
/// </summary>
internal sealed class WaitingInputs
{
    private readonly PriorityQueue<PendingInput, (int Priority, long Number)> queue = new();
    private readonly Backlog backlog = new();
    private long number;

    /// <summary>Whether anything is here, shadows included.</summary>
    public bool Any => queue.Count > 0;

    /// <summary>Inputs that were answered, and wait to be run once more. Nobody waits for them, so load does not count them.</summary>
    public int Shadows { get; private set; }

    /// <summary>The next one; null: none waits.</summary>
    public PendingInput? First => queue.TryPeek(out PendingInput? first, out _) ? first : null;

    /// <summary>What load there is.</summary>
    public LoadState State(double now) => backlog.At(now, First?.Arrived ?? now);

    public void Add(PendingInput input)
    {
        if (input.IsShadow)
            Shadows++;
        else
            backlog.Add(input.Arrived, input.Work);
        queue.Enqueue(input, (input.Asked.Priority, number++));
    }

    /// <summary>Takes the first one out.</summary>
    public void TakeFirst() => Leave(queue.Dequeue());

    /// <summary>Takes one from wherever it is.</summary>
    /// <returns>False: it had left before.</returns>
    public bool TakeOut(PendingInput input)
    {
        if (!input.Waits)
            return false;
        queue.Remove(input, out _, out _, ReferenceEqualityComparer.Instance);
        Leave(input);
        return true;
    }

    private void Leave(PendingInput input)
    {
        input.Waits = false;
        if (input.IsShadow)
            Shadows--;
        else
            backlog.Remove(input.Work);
    }
}
