using Suffice.Data;

namespace Suffice.Evaluation.Evaluators;

/// <summary>
/// Runs several settings over the same images in turns, a chunk each, so that whatever the machine does meanwhile falls on all alike. The
/// order moves on by one with every chunk.
/// </summary>
internal static class TurnTaking
{
    private const int Chunk = 64;

    /// <summary>Inputs of a turn, where so many are given to a setting at a time.</summary>
    public static int ChunkOf(int batch) => (Chunk + batch - 1) / batch * batch;

    /// <param name="settings">Who takes turns.</param>
    /// <param name="examples">Reads the images.</param>
    /// <param name="images">Of the data set.</param>
    /// <param name="batch">Of every setting.</param>
    /// <param name="warmUpSeconds">Of every setting before anything is timed, once through the first chunk at least; null: none, since
    /// it has run before.</param>
    /// <param name="stage">What it is called while it goes on.</param>
    /// <param name="progress">In images.</param>
    /// <param name="cancellationToken">Stops between turns.</param>
    public static void Run(
        IReadOnlyList<MeasuredSetting> settings,
        ExampleReader examples,
        int[] images,
        int batch,
        double? warmUpSeconds,
        string stage,
        IProgress<StageProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        int size = ChunkOf(batch);
        for (int first = 0, turn = 0; first < images.Length; first += size, turn++)
        {
            NamedInput[] chunk = [.. images.Skip(first).Take(size).Select(i => new NamedInput(examples.Read(i), examples.Data.Id(i)))];
            if (first == 0 && warmUpSeconds is { } seconds)
            {
                // Twice, because the code of the first settings is still being compiled while they warm up.
                foreach (MeasuredSetting setting in settings.Concat(settings))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    setting.WarmUp(chunk, seconds / 2);
                }
            }
            for (int k = 0; k < settings.Count; k++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                settings[(turn + k) % settings.Count].Run(chunk, first);
            }
            progress?.Report(new StageProgress(stage, first + chunk.Length, images.Length));
        }
    }
}
