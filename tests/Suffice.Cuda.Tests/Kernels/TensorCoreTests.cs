using Suffice.Cuda.Kernels.Arithmetic;

namespace Suffice.Cuda.Tests.Kernels;

/// <summary>What is lost where floats are taken for sums of two numbers of 16 bits.</summary>
public class TensorCoreTests
{
    private const double Part = 1.0 / (1 << 16);

    [Fact]
    public void Products_are_exact_to_a_few_parts_in_sixty_five_thousand()
    {
        var random = new Random(4);
        double worstHalf = 0,
            worstSingle = 0;
        for (int i = 0; i < 200_000; i++)
        {
            float x = Some(random),
                w = Some(random),
                half = Lower(TensorCore.Upper(w, 0));
            (double upper, double rest) = Parts(x);
            worstHalf = Math.Max(worstHalf, Math.Abs((((upper + rest) * half) - ((double)x * half)) / ((double)x * half)));
            (double weight, double left) = Parts(w);
            double product = (upper * weight) + (rest * weight) + (upper * left);
            worstSingle = Math.Max(worstSingle, Math.Abs((product - ((double)x * w)) / ((double)x * w)));
        }
        // At worst, and not far below it: what is said of the kernel is not said too carefully either.
        Assert.InRange(worstHalf, Part / 4, Part);
        Assert.InRange(worstSingle, Part / 2, 3 * Part);
    }

    [Fact]
    public void Two_floats_lie_in_one_register()
    {
        int both = TensorCore.Upper(1, -2);
        Assert.Equal((1f, -2f), (Lower(both), Lower(both >> 16)));
    }

    private static float Some(Random random) => (float)((random.Next(2) == 0 ? 1 : -1) * Math.Exp((random.NextDouble() * 20) - 10));

    private static (double Upper, double Left) Parts(float x) => (Lower(TensorCore.Upper(x, 0)), Lower(TensorCore.Rest(x, 0)));

    private static float Lower(int register) => BitConverter.Int32BitsToSingle(register << 16);
}
