namespace Suffice.Server.Load;

/// <summary>
/// Who is let in: nobody for whom even the cheapest level would come too late, and never more than so many at a time. Whoever is refused
/// learns at once, and when to come again.
/// </summary>
/// <param name="model">What is known of machine and model.</param>
/// <param name="most">Most inputs that may wait.</param>
internal sealed class Admission(LoadModel model, int most)
{
    /// <summary>Seconds after which to come again; null: come in.</summary>
    public double? Refuses(in LoadState state)
    {
        // What runs now takes no longer than the largest batch; then come whole batches, the last of them with whoever asks.
        int batch = model.LargestBatch(model.Cheapest, state.Work),
            batches = (state.Waiting / batch) + 1;
        double running = model.Times.Seconds(batch, model.Cheapest, state.Work),
            wait = running + model.Drain(batches * batch, model.Cheapest, state.Work);
        bool late = state.Waiting > 0 && wait > model.Target;
        return late || state.Waiting >= most ? Math.Max(wait, 1e-3) : null;
    }
}
