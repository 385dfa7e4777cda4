using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Statistics;

namespace Suffice.Evaluation.Bounds;

/// <summary>
/// The hull of everything that decides nothing: each path of the library taken by all inputs, smaller static nets, the teacher.
/// </summary>
internal static class StaticHull
{
    /// <param name="table">Gives the paths and the teacher.</param>
    /// <param name="others">Further static nets, such as shallower ones trained alone.</param>
    public static LowerHull Of(OutcomeTable table, IEnumerable<FrontierPoint>? others = null) =>
        new(Exits(table).Concat(others ?? []).Append(new FrontierPoint(table.TeacherAccuracy, table.TeacherMacs)));

    /// <summary>Each path of the library as a static net.</summary>
    public static IEnumerable<FrontierPoint> Exits(OutcomeTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return table.PathMacs.Select((macs, path) => new FrontierPoint(table.Accuracy(path), macs));
    }
}
