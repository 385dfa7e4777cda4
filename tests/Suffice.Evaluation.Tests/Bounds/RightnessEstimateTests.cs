using Suffice.Control;
using Suffice.Evaluation.Bounds;
using Suffice.Tests;

namespace Suffice.Evaluation.Tests.Bounds;

public class RightnessEstimateTests
{
    [Fact]
    public void Mean_estimate_of_each_path_is_its_accuracy()
    {
        KnownWorld world = KnownWorld.Make(1500, 61);
        double[] estimate = RightnessEstimate.Of(world.Table);
        int paths = world.Table.PathMacs.Length;
        Assert.All(estimate, value => Assert.InRange(value, 0, 1));
        // A slope below √(2 · 1500 · 1e-9) images is left, see ConditionalLogitTests: 1e-6 of 1,500.
        for (int p = 0; p < paths; p++)
            Assert.Equal(world.Table.Accuracy(p), Enumerable.Range(0, world.Table.Count).Average(i => estimate[(i * paths) + p]), 1e-5);
    }

    [Fact]
    public void It_comes_near_the_truth()
    {
        KnownWorld world = KnownWorld.Make(6000, 62);
        double[] estimate = RightnessEstimate.Of(world.Table);
        int paths = world.Table.PathMacs.Length;
        // d fitted weights on m inputs lose about d / 2m nats (Akaike), of which a total variation is at most the square root of the half
        // (Pinsker):
        // 3 weights a path on four fifths of the inputs, 1 on all.
        double nats = (3.0 * paths / (2 * 4800)) + (paths / (2.0 * 6000));
        Assert.InRange(estimate.Zip(world.Truth, (guess, truth) => Math.Abs(guess - truth)).Average(), 0, Math.Sqrt(nats / 2));
    }

    [Fact]
    public void What_fits_no_array_is_said_beforehand()
    {
        var library = Synthetic.Library(4);
        int most = (int)(Array.MaxLength / (4L * 3 * library.Paths.Count));
        RightnessEstimate.Check(most, library);
        Errors.Expect(Fault.Usage, () => RightnessEstimate.Check(most + 1, library), "4 classes", $"{most:N0} inputs at most", "--limit");
    }

    [Fact]
    public void It_repeats_itself()
    {
        KnownWorld world = KnownWorld.Make(200, 63);
        Assert.Equal(RightnessEstimate.Of(world.Table, 5), RightnessEstimate.Of(world.Table, 5));
        Assert.NotEqual(RightnessEstimate.Of(world.Table, 5), RightnessEstimate.Of(world.Table, 6));
    }

    [Fact]
    public void Paths_with_the_same_answer_get_the_same_estimate()
    {
        KnownWorld world = KnownWorld.Make(200, 64);
        double[] estimate = RightnessEstimate.Of(world.Table);
        int paths = world.Table.PathMacs.Length;
        for (int i = 0; i < world.Table.Count; i++)
        for (int p = 1; p < paths; p++)
            if (Logits.ArgMax(world.Table.At(i, p)) == Logits.ArgMax(world.Table.At(i, 0)))
                Assert.Equal(estimate[i * paths], estimate[(i * paths) + p]);
    }

    [Fact]
    public void A_handful_of_inputs_is_enough_to_say_something()
    {
        Assert.All(RightnessEstimate.Of(KnownWorld.Make(1, 65).Table), value => Assert.InRange(value, 0, 1));
        Assert.All(RightnessEstimate.Of(KnownWorld.Make(7, 66).Table), value => Assert.InRange(value, 0, 1));
    }
}
