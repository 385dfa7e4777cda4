using Suffice.Bundles;
using Suffice.Control;
using Suffice.Execution;
using Suffice.Inputs;
using Suffice.Models;

namespace Suffice.Tests.Execution;

public sealed class TokensKeptTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_is_kept_is_told_for_every_input_that_drops_tokens()
    {
        PathLibrary library = RandomModels.Paths(RandomModels.Texts);
        using BundleFile bundle = RandomModels.Bundle(folder, library, 7);
        var told = new List<(int Input, ExecutionPath Path, ulong[] Kept)>();
        TokenText[] texts = RandomModels.SomeTexts(library.Model, 15, 1);
        using var executor = new Executor(bundle, texts.Length)
        {
            TokensKept = (input, path, kept) => told.Add((input, path, kept.ToArray())),
        };
        ExecutionPath twice = library.Paths[^1];
        Results.Of(executor, library, texts, new FixedPath(library, library.Full));
        Assert.Empty(told);
        Results.Of(executor, library, texts, new FixedPath(library, twice));
        foreach (ExecutionPath node in library.Chain(twice).Where(node => node.KeepRatio < 1))
        {
            Dictionary<int, ulong[]> here = told.Where(one => one.Path == node).ToDictionary(one => one.Input, one => one.Kept);
            for (int i = 0; i < texts.Length; i++)
            {
                int tokens = library
                    .Chain(library.Paths[node.Parent!.Value])
                    .Aggregate(texts[i].Ids.Length, (count, before) => ModelDescription.TokensKept(count, before.KeepRatio));
                Assert.Equal(tokens > 2, here.ContainsKey(i));
                if (tokens <= 2)
                    continue;
                Assert.Equal(ModelDescription.KeptPatches(tokens, node.KeepRatio), here[i].Length);
                Assert.Equal(here[i].Order().Distinct(), here[i]);
                Assert.InRange(here[i][^1], 0UL, (ulong)tokens - 2);
            }
        }
    }
}
