using Suffice.Inputs;
using Suffice.Server.Load;
using Suffice.Server.Serving;

namespace Suffice.Cli.Loading;

/// <summary>
/// A server in a simulation: its load policy and its admission are the real ones, its answers those that the bundle gives to these examples
/// at every level, and its batches take as long as they were measured to take here.
/// </summary>
internal sealed class SimulatedServer : IDisposable
{
    /// <summary>Examples on which times are measured at each level, in batches of one and of several.</summary>
    private const int Timed = 400;

    private readonly ServedModel model;
    private readonly ServerOptions options;
    private readonly double front;
    private readonly (bool Correct, double Fraction)[][] answers; // (levels, examples)

    /// <param name="bundle">Its file.</param>
    /// <param name="options">As a server would have them.</param>
    /// <param name="examples">Labelled; they come in turns.</param>
    /// <param name="front">Seconds that a lane spends on each input besides computing.</param>
    public SimulatedServer(string bundle, ServerOptions options, IReadOnlyList<LoadExample> examples, double front)
    {
        (this.options, this.front) = (options, front);
        model = ServedModel.Open("simulated", 1, bundle, options, options.Lanes ?? 1);
        (InputSource Input, string Label)[] inputs =
        [
            .. examples.Select(example => ((InputSource)model.Read(model.Kind.FromBytes(example.Body), Asked.Usual).Input, example.Label)),
        ];
        using Session session = model.Model.CreateSession(new SessionOptions { MaxBatch = options.MaxBatch, Threads = options.Threads });
        answers = [.. Enumerable.Range(0, model.Load.Levels.Count).Select(level => Answers(session, inputs, level))];
    }

    /// <summary>How long batches take, for people.</summary>
    public LoadModel Load => model.Load;

    /// <summary>Plays arrivals.</summary>
    public LoadAnswer[] Run(IReadOnlyList<double> arrivals)
    {
        SimulatedAnswer[] played = LoadSimulation.Run(
            arrivals,
            model.Load,
            LoadPolicies.Of(options.Control, model.Load, beside: false),
            new Admission(model.Load, options.MaxQueue),
            (batch, level) => model.Load.Times.Seconds(batch.Count, level)
        );
        return [.. played.Select((answer, i) => Answer(arrivals[i], answer, i % answers[0].Length))];
    }

    public void Dispose() => model.Dispose();

    private LoadAnswer Answer(double arrival, SimulatedAnswer played, int example)
    {
        if (played.Level is not { } level)
            return new LoadAnswer(arrival, 0, 429, false, 0, "");
        (bool correct, double fraction) = answers[level][example];
        return new LoadAnswer(arrival, played.Latency, 200, correct, fraction, ServiceLevels.Text(model.Load.Levels[level].Budget));
    }

    private (bool Correct, double Fraction)[] Answers(Session session, (InputSource Input, string Label)[] inputs, int level)
    {
        Budget budget = model.Load.Levels[level].Budget;
        int several = Math.Min(8, options.MaxBatch);
        foreach (int size in (int[])[1, several])
        foreach ((InputSource, Budget)[] batch in inputs.Take(Timed).Select(input => (input.Input, budget)).Chunk(size))
        {
            double start = MonotonicClock.Now;
            session.Answer(batch);
            model.Load.Times.Observe(batch.Length, level, 1, MonotonicClock.Now - start + (front * batch.Length));
        }
        return
        [
            .. inputs
                .Chunk(options.MaxBatch)
                .SelectMany(part => part.Zip(session.Answer([.. part.Select(input => (input.Input, budget))])))
                .Select(pair => (Label: pair.First.Label, Prediction: pair.Second.Prediction!))
                .Select(pair =>
                    (
                        pair.Prediction.Label == pair.Label,
                        (double)pair.Prediction.Cost.Macs / model.Model.StaticMacs(pair.Prediction.Tokens)
                    )
                ),
        ];
    }
}
