using Suffice.Inputs;
using Suffice.Models;
using Suffice.Training.Networks;
using Suffice.Training.Optimisation;

namespace Suffice.Training.Tests.Optimisation;

public class TextTrainingSetTests
{
    private static TextTrainingSet Set(int count) =>
        new(RandomModels.Texts, RandomModels.SomeTexts(RandomModels.Texts, count, 1), new long[count]);

    [Fact]
    public void Batches_hold_every_text_once_and_texts_of_like_length()
    {
        TextTrainingSet set = Set(480);
        int[][] batches = [.. set.Batches(16, new Random(1))];
        Assert.Equal(Enumerable.Range(0, 480), batches.SelectMany(batch => batch).Order());
        // Lengths run from 1 to 15, 32 texts of each: sorted, a batch of 16 has one length, where chance would give it about 13.
        Assert.All(batches, batch => Assert.Single(batch.Select(i => i % 15).Distinct()));
        Assert.NotEqual(batches.Select(batch => batch[0] % 15).Order(), batches.Select(batch => batch[0] % 15));
        Assert.Equal(batches, set.Batches(16, new Random(1)));
        Assert.NotEqual(batches, set.Batches(16, new Random(2)));
    }

    [Fact]
    public void What_fills_no_batch_waits_and_a_small_set_is_one_batch()
    {
        Assert.All(Set(50).Batches(16, new Random(1)), batch => Assert.Equal(16, batch.Length));
        Assert.Equal(5, Assert.Single(Set(5).Batches(16, new Random(1))).Length);
    }

    [Fact]
    public void Left_out_words_never_are_the_first_or_the_last_token()
    {
        var random = new Random(1);
        int[] ids = [.. Enumerable.Range(0, 1000)];
        TokenText some = TextTrainingSet.WithoutSome(new TokenText(ids, ids), 0.3, random);
        Assert.Equal((0, 999), (some.Ids[0], some.Ids[^1]));
        Assert.Equal(some.Ids, some.Types);
        // Binomial: 998 · 0.7 ± 4 · √(998 · 0.3 · 0.7).
        Assert.InRange(some.Ids.Length, 642, 759);
        Assert.Equal([7], TextTrainingSet.WithoutSome(new TokenText([7]), 0.99, random).Ids);
    }

    [Fact]
    public void Its_cost_is_the_mean_of_its_texts_and_its_hash_that_of_their_tokens()
    {
        TextTrainingSet set = Set(15);
        Assert.Equal(
            (long)Math.Round(Enumerable.Range(1, 15).Average(length => CostModel.Static(RandomModels.Texts, length))),
            set.StaticMacs
        );
        Assert.Equal(set.ContentHash, Set(15).ContentHash);
        Assert.NotEqual(set.ContentHash, Set(16).ContentHash);
        NetworkInput input = set.Plain([2, 4]);
        Assert.Equal([2L, 5L], input.Values.shape);
        Assert.Equal([3, 5], input.Lengths!);
    }
}
