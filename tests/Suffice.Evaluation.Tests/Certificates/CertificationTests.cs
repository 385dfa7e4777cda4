using Suffice.Bundles;
using Suffice.Control;
using Suffice.Evaluation.Certificates;
using Suffice.Evaluation.Outcomes;
using Suffice.Tests;

namespace Suffice.Evaluation.Tests.Certificates;

public class CertificationTests
{
    private readonly OutcomeTable calibration = Synthetic.Table(3000, 301);

    /// <summary>A confidence threshold that falls as the price rises: dearer computation, earlier exits.</summary>
    private static Func<double, IController> Policy(OutcomeTable table) =>
        price => Rules.Confidence(table, table.Library.Full, 1.01 - (price / 2));

    private static LambdaPoint[] Prices(OutcomeTable table) =>
        [
            .. Suffice
                .Evaluation.Rivals.Prices.Settings.Select(price => new LambdaPoint(
                    price,
                    Simulation.Run(table, Policy(table)(price)).Macs / table.TeacherMacs
                ))
                .OrderBy(point => point.Fraction),
        ];

    [Fact]
    public void The_cheapest_setting_before_the_first_failure_is_certified()
    {
        LambdaPoint[] prices = Prices(calibration);
        (Certificate? certificate, Refusal? refusal) = Certification.Fit(calibration, prices, Policy(calibration), epsilon: 0.03);
        Assert.Null(refusal);
        Assert.Equal((0.03, 0.1, 3000), (certificate!.Epsilon, certificate.Delta, certificate.Examples));
        LambdaPoint chosen = Assert.Single(prices, point => point.Lambda == certificate.Lambda);
        Assert.Equal(chosen.Fraction, certificate.Budget);
        // Asked for as a budget it is that very price.
        Assert.Equal(certificate.Lambda, LambdaTable.Find(prices, certificate.Budget));
        Outcome outcome = Simulation.Run(calibration, Policy(calibration)(certificate.Lambda));
        Assert.Equal(outcome.Loss, certificate.Loss);
        Assert.True(certificate.Loss < 0.03 && certificate.Lambda > 0);
        // The next dearer price of the table would have been better still.
        Assert.True(Certification.Fit(calibration, prices, Policy(calibration), epsilon: 0.06).Certificate!.Lambda > certificate.Lambda);
        Assert.True(
            Certification.Fit(calibration, prices, Policy(calibration), epsilon: 0.03, delta: 0.001).Certificate!.Lambda
                <= certificate.Lambda
        );
    }

    [Fact]
    public void Only_prices_of_the_table_are_given()
    {
        LambdaPoint[] some = [.. Prices(calibration).Where((_, i) => i % 7 == 3)];
        Certificate certificate = Certification.Fit(calibration, some, Policy(calibration), epsilon: 0.05).Certificate!;
        Assert.Contains(some, point => (point.Lambda, point.Fraction) == (certificate.Lambda, certificate.Budget));
        LambdaPoint[] own = [new LambdaPoint(0.0123, 0.5)];
        Assert.Equal(0.0123, Certification.Fit(calibration, own, Policy(calibration), epsilon: 0.05).Certificate!.Lambda);
    }

    [Fact]
    public void Copies_of_inputs_are_no_further_evidence()
    {
        LambdaPoint[] prices = Prices(calibration);
        OutcomeTable copied = calibration.Subset([.. Enumerable.Range(0, 3 * calibration.Count).Select(i => i / 3)]);
        Assert.Equal(
            Certification.Fit(calibration, prices, Policy(calibration), epsilon: 0.03),
            Certification.Fit(copied, prices, Policy(copied), epsilon: 0.03)
        );
        Assert.Same(calibration, calibration.Distinct());
    }

    [Fact]
    public void The_same_images_give_the_same_certificate() =>
        Assert.Equal(
            Certification.Fit(calibration, Prices(calibration), Policy(calibration), 0.03),
            Certification.Fit(calibration, Prices(calibration), Policy(calibration), 0.03)
        );

    [Fact]
    public void Too_few_images_are_refused_with_the_number_that_would_do()
    {
        OutcomeTable few = Synthetic.Table(24, 302);
        (Certificate? certificate, Refusal? refusal) = Certification.Fit(few, Prices(few), Policy(few), epsilon: 0.001, delta: 0.01);
        Assert.Null(certificate);
        Assert.Equal((0.001, 0.01, 24, 0.0), (refusal!.Epsilon, refusal.Delta, refusal.Examples, refusal.Lambda));
        Assert.True(refusal.LossBound > 0.001 && refusal.LossBound >= refusal.Loss);
        Assert.True(refusal.ExamplesNeeded is null or > 24);
    }

    [Fact]
    public void A_refusal_says_what_was_measured_and_what_would_help()
    {
        string more = new Refusal(0.001, 0.1, 5000, 0, 0.42, 0.0004, 0.0031, 26_000).Describe();
        foreach (
            string word in (string[])
                [
                    "at most 0.1 points",
                    "90 %",
                    "5,000 calibration images",
                    "price 0",
                    "42 %",
                    "0.04 points",
                    "below 0.31",
                    "about 26,000 calibration images",
                    "--epsilon",
                ]
        )
            Assert.Contains(word, more, StringComparison.Ordinal);
        string never = new Refusal(0.005, 0.1, 5000, 0.01, 0.42, 0.007, 0.011, null).Describe();
        Assert.Contains("More images would not help", never, StringComparison.Ordinal);
        Assert.Contains("--epsilon", never, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0.1)]
    [InlineData(1, 0.1)]
    [InlineData(double.NaN, 0.1)]
    [InlineData(0.005, 0)]
    [InlineData(0.005, 1)]
    public void Levels_out_of_range_are_refused(double epsilon, double delta) =>
        Errors.Expect(
            Fault.Usage,
            () => Certification.Fit(calibration, [new LambdaPoint(0, 1)], Policy(calibration), epsilon, delta),
            "--epsilon",
            "--delta",
            "such as 0.005"
        );

    [Fact]
    public void Nothing_to_certify_is_refused()
    {
        Errors.Expect(Fault.Usage, () => Certification.Fit(calibration, [], Policy(calibration)), "λ table of 0", "Give an adapted bundle");
        OutcomeTable none = calibration.Subset([]);
        Errors.Expect(Fault.Usage, () => Certification.Fit(none, [new LambdaPoint(0, 1)], Policy(none)), "0 images");
    }

    [Fact]
    public void It_can_be_stopped() =>
        Assert.Throws<OperationCanceledException>(() =>
            Certification.Fit(
                calibration,
                [new LambdaPoint(0, 1)],
                Policy(calibration),
                cancellationToken: new CancellationToken(canceled: true)
            )
        );

    [Theory]
    [InlineData(0.004, 0.001, true, "held")]
    [InlineData(0.006, 0.001, false, "exceeded, maybe by chance")]
    [InlineData(0.009, 0.001, false, "did not hold")]
    public void A_check_has_a_verdict(double loss, double error, bool holds, string verdict)
    {
        var certificate = new Certificate(0.005, 0.1, 5000, Certification.Method, 0.1, 0.3, 0.002);
        var outcome = new Outcome(0.9, 250, loss, error, [0, 1], 300) { InputMacs = [200, 300] };
        CertificateCheck check = CertificateCheck.Of(certificate, outcome, 1000, "test", "blur");
        Assert.Equal(new CertificateCheck("test", "blur", 2, 0.9 + loss, 0.9, loss, error, 250, 0.25, holds), check);
        Assert.Equal(verdict, check.Verdict(certificate.Epsilon));
    }
}
