namespace Suffice.Server.Load;

/// <summary>Arrivals a second, older ones counting less and less.</summary>
/// <param name="seconds">After which an arrival counts 1/e.</param>
internal sealed class ArrivalRate(double seconds)
{
    private double count;
    private double last = double.NaN;

    /// <summary>Something arrived.</summary>
    public void Add(double now)
    {
        Fade(now);
        count++;
    }

    /// <summary>The rate now.</summary>
    public double At(double now)
    {
        Fade(now);
        return count / seconds;
    }

    private void Fade(double now)
    {
        if (now > last)
            count *= Math.Exp((last - now) / seconds);
        if (!(now <= last))
            last = now;
    }
}
