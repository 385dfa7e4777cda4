using Suffice.Data;

namespace Suffice.Training.Adapting.Stages;

/// <summary>
/// A part of an adaptation that leaves files. An interrupted adaptation goes on by passing over the stages whose files are there.
/// </summary>
/// <param name="name">In the folder, files of the stage begin with it.</param>
internal abstract class AdaptationStage(string name)
{
    public string Name => name;

    /// <summary>What the stage leaves. Each is written whole or not at all.</summary>
    public abstract IReadOnlyList<string> Files { get; }

    /// <summary>Whether the stage is passed over.</summary>
    public virtual bool IsDone => Files.All(File.Exists);

    /// <summary>Does the work, or resumes it, or takes over what an earlier call had left.</summary>
    public void Pass(IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        if (IsDone)
            TakeOver();
        else
            Run(progress, cancellationToken);
    }

    /// <summary>Does the work and leaves the files.</summary>
    protected abstract void Run(IProgress<StageProgress>? progress, CancellationToken cancellationToken);

    /// <summary>What the stages that follow need in memory is read from the files.</summary>
    protected virtual void TakeOver() { }
}
