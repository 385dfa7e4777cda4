using Suffice.Evaluation.Certificates;

namespace Suffice.Evaluation.Tests.Certificates;

public class SampleSizeTests
{
    [Fact]
    public void As_many_images_as_estimated_do_more_often_than_not_and_a_quarter_does_not()
    {
        const double lost = 0.006,
            won = 0.004;
        long images = SampleSize.Needed(lost - won, lost + won, 0.005, 0.1)!.Value;
        double Share(long count)
        {
            var random = new Random(21);
            return Enumerable.Range(0, 200).Count(_ => BettingBound.IsBelow(Draws.Losses(random, (int)count, lost, won), 0.005, 0.1))
                / 200.0;
        }

        Assert.InRange(Share(images), 0.5, 1);
        Assert.InRange(Share(images / 4), 0, 0.4);
    }

    [Fact]
    public void A_smaller_loss_needs_many_more() =>
        Assert.True(SampleSize.Needed(0, 0.01, 0.001, 0.1) > 5 * SampleSize.Needed(0, 0.01, 0.003, 0.1));

    [Fact]
    public void Two_digits_are_given()
    {
        long images = SampleSize.Needed(0, 0.01, 0.001, 0.1)!.Value;
        Assert.InRange(images, 46_000, 52_000);
        Assert.Equal(0, images % 1000);
    }

    [Theory]
    [InlineData(0.005)]
    [InlineData(0.02)]
    public void No_number_would_do_where_the_loss_is_too_large(double loss) => Assert.Null(SampleSize.Needed(loss, 0.01, 0.005, 0.1));
}
