namespace Suffice.Execution.Stages;

/// <summary>One thread's working memory while blocks run.</summary>
/// <param name="Narrow">(rows, width): normalised rows, then attention's output, then normalised rows again.</param>
/// <param name="QueryKeyValue">(rows, 3 · width).</param>
/// <param name="Hidden">(rows, hidden width).</param>
/// <param name="Attention">What attention needs.</param>
/// <param name="Linear">What linear layers need.</param>
internal readonly record struct BlockScratch(long Narrow, long QueryKeyValue, long Hidden, long Attention, long Linear);
