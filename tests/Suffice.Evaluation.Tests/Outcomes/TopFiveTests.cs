using Suffice.Evaluation.Outcomes;
using Suffice.Models;

namespace Suffice.Evaluation.Tests.Outcomes;

public sealed class TopFiveTests
{
    [Fact]
    public void Shares_are_those_of_sorted_answers()
    {
        PathLibrary library = Synthetic.Library(12);
        OutcomeTable table = Synthetic.Table(300, 7, library);
        int[] paths = [.. Enumerable.Range(0, table.Count).Select(i => i % library.Paths.Count)];
        double expected = Enumerable.Range(0, table.Count).Count(i => Sorted(table.At(i, paths[i])).Contains(table.Labels[i])) / 300.0,
            teacher = Enumerable.Range(0, table.Count).Count(i => Sorted(table.Teacher(i)).Contains(table.Labels[i])) / 300.0;
        Assert.Equal(expected, TopFive.Of(table, paths));
        Assert.Equal(teacher, TopFive.OfTeacher(table));
        Assert.InRange(teacher, table.TeacherAccuracy + 0.01, 0.999);
    }

    [Fact]
    public void Of_equal_logits_the_first_are_the_best()
    {
        PathLibrary library = Synthetic.Library(12);
        int[] labels = [4, 5];
        var table = new OutcomeTable(
            library,
            labels,
            new float[labels.Length * library.Paths.Count * 12],
            new float[labels.Length * 12],
            Synthetic.TeacherMacs(library)
        );
        Assert.Equal(0.5, TopFive.OfTeacher(table));
    }

    [Fact]
    public void Few_classes_have_none()
    {
        OutcomeTable table = Synthetic.Table(20, 7, Synthetic.Library(10));
        Assert.Null(TopFive.OfTeacher(table));
        Assert.Null(TopFive.Of(table, new int[20]));
    }

    private static int[] Sorted(ReadOnlySpan<float> logits)
    {
        float[] values = logits.ToArray();
        return [.. Enumerable.Range(0, values.Length).OrderByDescending(i => values[i]).Take(5)];
    }
}
