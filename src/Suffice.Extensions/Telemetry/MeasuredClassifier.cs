using Microsoft.Extensions.Logging;
using Suffice.Inputs;

namespace Suffice.Extensions.Telemetry;

/// <summary>
/// A pool whose calls are measured and logged, with a budget for calls that give none. Both ways to call are written out: a common one
/// would allocate for every call, also where nobody listens.
/// </summary>
/// <param name="pool">What classifies.</param>
/// <param name="name">What telemetry calls it.</param>
/// <param name="usual">Of calls that give no budget.</param>
/// <param name="instruments">Where measurements go.</param>
/// <param name="logger">Where refusals are said.</param>
internal sealed class MeasuredClassifier(ClassifierPool pool, string name, Budget usual, Instruments instruments, ILogger logger)
    : IClassifier
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Labels => pool.Labels;

    /// <inheritdoc/>
    public int MaxBatch => pool.MaxBatch;

    /// <inheritdoc/>
    public IReadOnlyList<Prediction> Classify(
        IReadOnlyList<InputSource> inputs,
        Budget? budget = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(inputs);
        using MeasuredCall? call = MeasuredCall.Start(instruments, name, pool.Model, inputs.Count, budget ?? usual);
        try
        {
            IReadOnlyList<Prediction> predictions = pool.Classify(inputs, budget ?? usual, cancellationToken);
            call?.Answered(predictions);
            return predictions;
        }
        catch (Exception error)
        {
            Say(error, call);
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Prediction>> ClassifyAsync(
        IReadOnlyList<InputSource> inputs,
        Budget? budget = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(inputs);
        using MeasuredCall? call = MeasuredCall.Start(instruments, name, pool.Model, inputs.Count, budget ?? usual);
        try
        {
            IReadOnlyList<Prediction> predictions = await pool.ClassifyAsync(inputs, budget ?? usual, cancellationToken)
                .ConfigureAwait(false);
            call?.Answered(predictions);
            return predictions;
        }
        catch (Exception error)
        {
            Say(error, call);
            throw;
        }
    }

    private void Say(Exception error, MeasuredCall? call)
    {
        call?.Failed(error);
        if (error is SufficeException { Fault: Fault.Data })
            Log.Refused(logger, name, error.Message);
        else if (error is SufficeException)
            Log.Failed(logger, name, error.Message);
    }
}
