namespace Suffice.Server.Load;

/// <summary>
/// The best level and size of a batch for every number of waiting inputs, at several rates of Poisson arrivals: a semi-Markov decision
/// process solved by value iteration, and solved anew when batches take other times. A state is how many wait when a lane becomes
/// free; several lanes are treated as one that is as many times as fast.
/// </summary>
/// <remarks>
/// Arrivals being Poisson, the one with k behind it came Gamma(k + 1) / rate ago, so that it will be late with the probability that at most
/// k come in what is left of the target.
/// </remarks>
internal sealed class ExactPolicy : ILoadPolicy, IDisposable
{
    /// <summary>States: this many waiting and more are one.</summary>
    private const int MostWaiting = 128;

    /// <summary>What a late answer costs, in units of utility: as much as a wrong one.</summary>
    private const double Late = 1;

    /// <summary>Rates between which it moves, in units of the dearest level's capacity: the least, and the step to the next.</summary>
    private const double LeastLoad = 0.3,
        Step = 1.12;

    private const int Rows = 26;

    /// <summary>Probabilities below this are taken as 0.</summary>
    private const double Negligible = 1e-7;

    /// <summary>Seconds between two looks at whether times are still those it was solved for.</summary>
    private const double LookEvery = 2;

    /// <summary>A change of a level's time that is worth solving it anew.</summary>
    private const double Changed = 0.07;

    /// <summary>Milliseconds between two sweeps, where others need the processor.</summary>
    private const int Pause = 20;

    private readonly LoadModel model;
    private readonly double target;
    private readonly ILoadPolicy? meanwhile;
    private volatile Solution? solution;
    private readonly CancellationTokenSource end = new();
    private Task solving = Task.CompletedTask;
    private double looked;

    /// <param name="model">With a target.</param>
    /// <param name="meanwhile">Asked until the process is solved, beside the work; null: it is solved here and now.</param>
    public ExactPolicy(LoadModel model, ILoadPolicy? meanwhile = null)
    {
        (this.model, this.meanwhile) = (model, meanwhile);
        target = model.Target ?? throw new ArgumentException("There is no target.", nameof(model));
        if (meanwhile is null)
            solution = Solve(paced: false);
    }

    /// <summary>Ends what is being solved. The source stays usable until that has seen it, and holds nothing else.</summary>
    public void Dispose() => end.Cancel();

    public LoadDecision Decide(in LoadState state)
    {
        if (state.Now - looked > LookEvery)
            Look(state.Now);
        if (solution is not { } known)
            return meanwhile!.Decide(state);
        double rate = state.Rate * state.Work,
            row = Math.Log(Math.Max(rate, 1e-9) / known.LeastRate) / Math.Log(Step);
        return known.Tables[(int)Math.Clamp(Math.Round(row), 0, Rows - 1)][Math.Clamp(state.Waiting, 1, MostWaiting)];
    }

    /// <summary>Solves it anew, beside the work, where batches no longer take the time they took.</summary>
    private void Look(double now)
    {
        looked = now;
        if (!solving.IsCompleted || solution?.Times.Zip(Times()).All(pair => Math.Abs((pair.Second / pair.First) - 1) < Changed) == true)
            return;
        solving = Task.Factory.StartNew(
            () => solution = Solve(paced: true),
            end.Token,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
    }

    private double[] Times() => [.. Enumerable.Range(0, model.Levels.Count).Select(level => model.Times.Seconds(1, level))];

    /// <param name="paced">Whether it leaves the processor to others after every sweep.</param>
    private Solution Solve(bool paced)
    {
        double[] times = Times(),
            values = new double[MostWaiting + 1]; // of one rate, from which the next begins
        double least = LeastLoad * model.Capacity(0, 1);
        var tables = new LoadDecision[Rows][];
        for (int row = 0; row < Rows; row++)
            tables[row] = SolveRate(least * Math.Pow(Step, row), values, paced);
        return new Solution(times, least, tables);
    }

    private LoadDecision[] SolveRate(double rate, double[] values, bool paced)
    {
        Choice[] choices = [.. Choices(rate)];
        double[][] costs = [.. Enumerable.Range(0, MostWaiting + 1).Select(waiting => Costs(choices, waiting))];
        double patience = 1 / (50 * target),
            idle = rate / (rate + patience); // until the next one comes
        double[] discounts = [.. choices.Select(choice => Math.Exp(-patience * choice.Seconds))];
        var best = new int[MostWaiting + 1];
        for (int sweep = 0; sweep < 400; sweep++)
        {
            if (paced && end.Token.WaitHandle.WaitOne(Pause))
                throw new OperationCanceledException(end.Token);
            double change = 0;
            for (int waiting = MostWaiting; waiting > 0; waiting--)
            {
                double least = double.PositiveInfinity;
                for (int i = 0; i < choices.Length && choices[i].Batch <= waiting; i++)
                {
                    double value = costs[waiting][i] + (discounts[i] * choices[i].After(values, waiting));
                    if (value < least)
                        (least, best[waiting]) = (value, i);
                }
                change = Math.Max(change, Math.Abs(least - values[waiting]));
                values[waiting] = least;
            }
            values[0] = idle * values[1];
            if (change < 1e-6)
                break;
        }
        return [.. best.Select(i => new LoadDecision(choices[i].Level, choices[i].Batch))];
    }

    /// <summary>Levels and sizes to choose from, smaller batches first.</summary>
    private IEnumerable<Choice> Choices(double rate)
    {
        for (int batch = 1; batch <= model.Times.MaxBatch; batch *= 2)
        for (int level = 0; level < model.Levels.Count; level++)
        {
            double seconds = model.Times.Seconds(batch, level) / model.Lanes;
            if (batch == 1 || seconds * model.Lanes <= target)
                yield return new Choice(level, batch, seconds, Poisson(rate * seconds, MostWaiting), Lateness(seconds, rate));
        }
    }

    /// <summary>(choices) utility that the inputs of a batch lose, by being answered cheaply or late.</summary>
    private double[] Costs(Choice[] choices, int waiting) =>
        [
            .. choices.Select(choice =>
                (choice.Batch * model.Levels[choice.Level].Loss)
                + Enumerable.Range(0, Math.Min(choice.Batch, waiting)).Sum(place => Late * choice.IsLate[waiting - place - 1])
            ),
        ];

    /// <summary>(waiting) probability that an input with so many behind it is answered late by a batch that starts now.</summary>
    private double[] Lateness(double seconds, double rate)
    {
        double left = target - (seconds * model.Lanes);
        if (left <= 0)
            return [.. Enumerable.Repeat(1.0, MostWaiting + 1)];
        double[] atMost = Poisson(rate * left, MostWaiting);
        for (int k = 1; k < atMost.Length; k++)
            atMost[k] += atMost[k - 1];
        return atMost;
    }

    /// <summary>Probabilities of 0, 1, …, <paramref name="most"/> events; the last one holds the rest.</summary>
    private static double[] Poisson(double mean, int most)
    {
        double[] probabilities = new double[most + 1];
        double logarithm = -mean,
            left = 1;
        for (int k = 0; k < most; k++)
        {
            probabilities[k] = Math.Exp(logarithm);
            left -= probabilities[k];
            logarithm += Math.Log(mean / (k + 1));
        }
        probabilities[most] = Math.Max(0, left);
        return probabilities;
    }

    private sealed record Choice(int Level, int Batch, double Seconds, double[] Arrivals, double[] IsLate)
    {
        private readonly int first = Array.FindIndex(Arrivals, probability => probability > Negligible);
        private readonly int last = Array.FindLastIndex(Arrivals, probability => probability > Negligible);

        /// <summary>Expected value of the state that this batch leaves behind.</summary>
        public double After(double[] values, int waiting)
        {
            double sum = 0;
            for (int come = first; come <= last; come++)
                sum += Arrivals[come] * values[Math.Min(MostWaiting, waiting - Batch + come)];
            return sum;
        }
    }

    /// <summary>What to do, as far as it was known when this was solved.</summary>
    /// <param name="Times">(levels) seconds of one input.</param>
    /// <param name="LeastRate">Inputs a second, of the first table.</param>
    /// <param name="Tables">(rates, waiting).</param>
    private sealed record Solution(double[] Times, double LeastRate, LoadDecision[][] Tables);
}
