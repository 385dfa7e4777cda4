namespace Suffice.Commands.Benching;

/// <summary>An engine with a model loaded, doing one <see cref="Work"/>.</summary>
internal interface ITimedEngine : IDisposable
{
    /// <summary>Engine, version, and how it was compiled.</summary>
    string Description { get; }

    /// <summary>Floats of one input.</summary>
    int InputFloats { get; }

    int Classes { get; }

    /// <summary>Multiply-adds of the last run, all inputs together; null for engines that do not count.</summary>
    long? LastMacs { get; }

    /// <summary>Which of our kernels compute; null for engines that do not say.</summary>
    string? Kernels => null;

    /// <summary>What counts of the last run's time; null: all of it.</summary>
    TimeSpan? LastTime => null;

    /// <summary>Runs once.</summary>
    /// <param name="inputs">B images (C, H, W) or rows of texts (<see cref="TextRows"/>), B at most what the request said.</param>
    /// <param name="logits">(B, classes), written.</param>
    void Run(ReadOnlySpan<float> inputs, Span<float> logits);
}
