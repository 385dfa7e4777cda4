using Suffice.Evaluation.Outcomes;

namespace Suffice.Evaluation.Tests.Outcomes;

public class OutcomeTableTests
{
    [Fact]
    public void A_subset_keeps_the_rows_in_the_order_given()
    {
        OutcomeTable table = Synthetic.Table(20, 1);
        OutcomeTable some = table.Subset([7, 3, 7]);
        Assert.Equal(3, some.Count);
        Assert.Equal([table.Labels[7], table.Labels[3], table.Labels[7]], some.Labels);
        Assert.Equal(table.At(3, 4), some.At(1, 4));
        Assert.Equal(table.Teacher(7), some.Teacher(2));
        Assert.Equal(table.TeacherCorrect(3), some.TeacherCorrect(1));
    }

    [Theory]
    [InlineData(1, 0, 0, "logits for")]
    [InlineData(0, 1, 0, "teacher logits for")]
    [InlineData(0, 0, 9, "a label outside 0 to 3")]
    public void Parts_that_do_not_fit_are_refused(int moreLogits, int moreTeacher, int label, string said)
    {
        OutcomeTable table = Synthetic.Table(2, 1);
        var error = Assert.Throws<SufficeException>(() =>
            new OutcomeTable(
                table.Library,
                [0, label],
                new float[table.Logits.Length + moreLogits],
                new float[table.TeacherLogits.Length + moreTeacher],
                1
            )
        );
        Assert.Equal(Fault.Data, error.Fault);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.Contains("Measure it again", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_oracle_takes_the_cheapest_right_path_or_else_the_cheapest()
    {
        OutcomeTable table = Synthetic.Table(200, 6);
        Outcome outcome = Oracle.Run(table);
        for (int i = 0; i < table.Count; i++)
        {
            int[] right = [.. Enumerable.Range(0, table.PathMacs.Length).Where(p => table.Correct(i, p))];
            long cheapest = right.Length > 0 ? right.Min(p => table.PathMacs[p]) : table.PathMacs.Min();
            Assert.Equal(cheapest, outcome.InputMacs[i]);
        }
    }
}
