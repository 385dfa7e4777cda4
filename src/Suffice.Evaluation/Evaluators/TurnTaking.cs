using Suffice.Data;

namespace Suffice.Evaluation.Evaluators;

/// <summary>
/// Runs several settings over the same images in turns, a chunk each, so that whatever the machine does meanwhile falls on all alike. The
/// order moves on by one with every chunk.
/// </summary>
internal static class TurnTaking
{
    private const int Chunk = 64;

    public static void Run(
        IReadOnlyList<MeasuredSetting> settings,
        ExampleReader examples,
        int[] images,
        int batch,
        double warmUpSeconds,
        string stage,
        IProgress<StageProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        int size = (Chunk + batch - 1) / batch * batch;
        for (int first = 0, turn = 0; first < images.Length; first += size, turn++)
        {
            NamedInput[] chunk = [.. images.Skip(first).Take(size).Select(i => new NamedInput(examples.Read(i), examples.Data.Id(i)))];
            if (first == 0)
            {
                // Twice, because the code of the first settings is still being compiled while they warm up.
                foreach (MeasuredSetting setting in settings.Concat(settings))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    setting.WarmUp(chunk, warmUpSeconds / 2);
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
