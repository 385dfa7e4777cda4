using System.Text;
using Suffice.Data.Examples;
using Suffice.Data.Splits;

namespace Suffice.Data.Summaries;

/// <summary>One class and how many examples each split has of it.</summary>
internal sealed record ClassCount(string Label, int Train, int Control, int Calibration, int Test)
{
    internal static ClassCount[] Of(LabelledDataset data, DataSplits splits)
    {
        int[][] counts =
        [
            .. Enum.GetValues<Split>()
                .Select(split =>
                {
                    var perClass = new int[data.Labels.Length];
                    foreach (int i in splits[split])
                        perClass[data.Label(i)]++;
                    return perClass;
                }),
        ];
        return [.. data.Labels.Select((label, c) => new ClassCount(label, counts[0][c], counts[1][c], counts[2][c], counts[3][c]))];
    }

    /// <summary>A table for a person: a line for each class and one for <paramref name="all"/>.</summary>
    internal static void AppendTable(StringBuilder text, IReadOnlyList<ClassCount> classes, ClassCount all)
    {
        int width = Math.Max("class".Length, classes.Max(row => Printable.Columns(Printable.Line(row.Label))));
        Row("class", "train", "control", "calibration", "test");
        foreach (ClassCount row in classes.Append(all))
            Row(row.Label, $"{row.Train:N0}", $"{row.Control:N0}", $"{row.Calibration:N0}", $"{row.Test:N0}");

        void Row(string label, string train, string control, string calibration, string test) =>
            text.AppendLine($"{Printable.PadRight(Printable.Line(label), width)}  {train, 8}  {control, 8}  {calibration, 11}  {test, 8}");
    }
}
