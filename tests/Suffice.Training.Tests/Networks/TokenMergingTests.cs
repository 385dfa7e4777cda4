using Suffice.Models;
using Suffice.Training.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Suffice.Training.Tests.Networks;

public class TokenMergingTests
{
    [Theory]
    [InlineData(17, 3)]
    [InlineData(16, 7)]
    [InlineData(9, 100)]
    [InlineData(3, 1)]
    public void The_most_similar_pairs_become_one(int count, int pairs)
    {
        const int width = 4;
        var random = new Random(count);
        float[] tokens = RandomModels.Normal(random, count * width, 1),
            keys = RandomModels.Normal(random, count * width, 1);
        float[] sizes = [.. Enumerable.Range(0, count).Select(_ => (float)random.Next(1, 4))];
        using DisposeScope scope = NewDisposeScope();
        (Tensor merged, Tensor total) = TokenMerging.Apply(
            tensor(tokens, [1, count, width]),
            tensor(keys, [1, count, width]),
            tensor(sizes, [1, count, 1]),
            pairs
        );

        (double[] Token, double Size)[] expected = Slow(tokens, keys, sizes, pairs, width);
        Assert.Equal([1, expected.Length, width], merged.shape);
        (float[] found, float[] foundSizes) = (merged.contiguous().data<float>().ToArray(), total.contiguous().data<float>().ToArray());
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i].Size, foundSizes[i]);
            // Sums of at most 9 products of values below 16, then a division.
            for (int c = 0; c < width; c++)
                Assert.Equal(expected[i].Token[c], found[(i * width) + c], 1e-5);
        }
    }

    [Fact]
    public void Nothing_merged_is_the_net_as_it_is_and_what_is_merged_stands_for_all()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable _ = no_grad();
        random.manual_seed(1);
        ModelDescription model = RandomModels.Small with { Exits = [RandomModels.Small.Exits[^1]] };
        using var network = new EncoderNetwork(model);
        Tensor images = randn(5, model.Channels, model.ImageSize, model.ImageSize);
        float[] plain = network.Forward(images).data<float>().ToArray(),
            merged = network.ForwardMerging(images, 0).data<float>().ToArray();
        for (int i = 0; i < plain.Length; i++)
            Assert.Equal(plain[i], merged[i], 1e-4f);
        Assert.Equal(CostModel.Static(model, model.Tokens), TokenMerging.Macs(model, 0));

        Tensor tokens = randn(2, 17, 8),
            sizes = ones(2, 17, 1);
        Tensor sum = tokens.sum(1);
        for (int block = 0; block < 3; block++)
            (tokens, sizes) = TokenMerging.Apply(tokens, tokens, sizes, 4);
        Assert.Equal([2, 5, 8], tokens.shape);
        Assert.True((tokens * sizes).sum(1).allclose(sum, 1e-4, 1e-4));
    }

    [Fact]
    public void Merging_costs_what_is_left_to_do_and_the_similarities()
    {
        var model = new ModelDescription
        {
            ImageSize = 4,
            Channels = 1,
            Embedding = [new ConvolutionDescription(8, 2, 2, 0)],
            Width = 8,
            Depth = 2,
            Heads = 2,
            HiddenWidth = 16,
            Classes = 3,
            Exits = [new ExitDescription(2, ExitPooling.Class, 0)],
        };
        // 5 tokens, of which 2 merge after the first attention, then 3, of which 1 merges after the second.
        long expected =
            (4 * 8 * 4)
            + (8 * 3)
            + (5 * 4 * 64)
            + (2 * 8 * 25)
            + (3 * 2 * 4)
            + (3 * 2 * 8 * 16)
            + (3 * 4 * 64)
            + (2 * 8 * 9)
            + (2 * 1 * 4)
            + (2 * 2 * 8 * 16);
        Assert.Equal(expected, TokenMerging.Macs(model, 2));
    }

    private static (double[] Token, double Size)[] Slow(float[] tokens, float[] keys, float[] sizes, int pairs, int width)
    {
        int count = sizes.Length;
        double[] Row(float[] values, int i) => [.. values[(i * width)..((i + 1) * width)].Select(value => (double)value)];
        double Similar(int a, int b)
        {
            (double[] x, double[] y) = (Row(keys, a), Row(keys, b));
            return x.Zip(y, (p, q) => p * q).Sum() / Math.Sqrt(x.Sum(p => p * p) * y.Sum(q => q * q));
        }
        int[] odd = [.. Enumerable.Range(0, count).Where(i => i % 2 == 1)];
        var offers = Enumerable
            .Range(1, (count - 1) / 2)
            .Select(i => 2 * i)
            .Select(even => (From: even, Into: odd.MaxBy(other => Similar(even, other))))
            .OrderByDescending(offer => Similar(offer.From, offer.Into))
            .Take(pairs)
            .ToArray();
        (double[], double) Sum(int[] members)
        {
            double size = members.Sum(i => sizes[i]);
            return ([.. Enumerable.Range(0, width).Select(c => members.Sum(i => sizes[i] * Row(tokens, i)[c]) / size)], size);
        }
        return
        [
            .. Enumerable.Range(0, count).Where(i => i % 2 == 0 && offers.All(offer => offer.From != i)).Select(i => Sum([i])),
            .. odd.Select(i => Sum([i, .. offers.Where(offer => offer.Into == i).Select(offer => offer.From)])),
        ];
    }
}
