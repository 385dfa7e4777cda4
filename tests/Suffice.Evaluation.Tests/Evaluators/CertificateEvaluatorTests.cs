using Suffice.Bundles;
using Suffice.Data.Examples;
using Suffice.Evaluation.Certificates;
using Suffice.Evaluation.Evaluators;
using Suffice.Evaluation.Records;
using Suffice.Tests;

namespace Suffice.Evaluation.Tests.Evaluators;

public class CertificateEvaluatorTests(TinyWorld world) : IClassFixture<TinyWorld>
{
    private readonly EvaluationOptions options = world.Options;

    [Fact]
    public void A_certificate_goes_into_the_bundle_and_is_judged_by_evaluations()
    {
        CertifyRecord record = CertificateEvaluator.Run(options, epsilon: 0.9, delta: 0.1, check: Split.Test);
        Certificate certificate = record.Certificate!;
        Assert.Null(record.Refusal);
        Assert.Equal((0.9, 0.1, 16), (record.Epsilon, record.Delta, record.Examples));
        Assert.Equal(["none", "blur", "noise", "contrast"], record.Checks.Select(check => check.Shift));
        Assert.All(record.Checks, check => Assert.Equal(("test", 40), (check.Split, check.Examples)));

        string certified = Path.Combine(world.Bundles.Folder, "certified.suffice");
        CertificateEvaluator.Write(options.Bundle, certificate, certified);
        using (BundleFile before = BundleFile.Open(options.Bundle))
        using (BundleFile after = BundleFile.Open(certified))
        {
            Assert.Null(before.Manifest.Certificate);
            Assert.Equal(certificate, after.Manifest.Certificate);
            Assert.Equal(ContentHash.OfWeights(before.Plain()), ContentHash.OfWeights(after.Plain()));
        }

        EvaluationRecord evaluation = Evaluator.Run(options with { Bundle = certified }).Record;
        Assert.Equal(certificate, evaluation.Certificate!.Stated);
        Assert.Equal(record.CoversDefault, evaluation.Certificate.CoversDefault);
        // Executed there, simulated on the table here.
        Assert.Equal(record.Checks[0], evaluation.Certificate.Check);
        string table = EvaluationTable.Format(evaluation);
        Assert.Contains(
            "certificate: loss against the static model at most 90 points with 90 % confidence",
            table,
            StringComparison.Ordinal
        );
        Assert.Contains(
            FormattableString.Invariant($"On the test split it {record.Checks[0].Verdict(0.9)}"),
            table,
            StringComparison.Ordinal
        );
        string path = Path.Combine(world.Bundles.Folder, "certified.json");
        RecordFile.Save(evaluation, path);
        Assert.Equal(evaluation.Certificate, RecordFile.LoadRecord(path).Certificate);
    }

    [Fact]
    public void Sixteen_images_do_not_do_for_half_a_point()
    {
        CertifyRecord record = CertificateEvaluator.Run(options, Certification.DefaultEpsilon, Certification.DefaultDelta, Split.Test);
        Assert.Null(record.Certificate);
        Assert.NotNull(record.Refusal);
        Assert.Empty(record.Checks);
        Assert.False(record.CoversDefault);
    }

    [Fact]
    public void Levels_are_looked_at_before_anything_runs() =>
        Errors.Expect(Fault.Usage, () => CertificateEvaluator.Run(options with { Bundle = "nowhere" }, 5, 0.1), "--epsilon 5", "fractions");

    [Fact]
    public void Every_tested_price_up_to_the_certified_one_is_covered()
    {
        using BundleFile file = BundleFile.Open(options.Bundle);
        LambdaPoint[] table = file.Manifest.LambdaTable;
        // Some prices of a random policy spend the same.
        int k = Enumerable.Range(0, table.Length - 1).First(i => table[i + 1].Fraction > table[i].Fraction);
        bool Covers(double certified, double budget) =>
            Certification.CoversDefault(
                file.Manifest with
                {
                    DefaultBudget = budget,
                    Certificate = new Certificate(0.005, 0.1, 5000, Certification.Method, certified, 0.5, 0.001),
                }
            );
        Assert.True(Covers(table[0].Lambda, table[0].Fraction));
        Assert.True(Covers(table[0].Lambda, table[^1].Fraction));
        Assert.False(Covers(table[^1].Lambda, table[k].Fraction));
        // Between two prices nothing was tested.
        Assert.False(Covers(table[0].Lambda, (table[k].Fraction + table[k + 1].Fraction) / 2));
        Assert.False(Certification.CoversDefault(file.Manifest));
    }
}
