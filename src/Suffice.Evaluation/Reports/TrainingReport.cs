using System.Text;
using Suffice.Evaluation.Records;
using Suffice.Files;

namespace Suffice.Evaluation.Reports;

/// <summary>One self-contained page about a policy's training alone, made from a record of <c>adapt</c>.</summary>
internal static class TrainingReport
{
    /// <summary>Reads the record, writes the page.</summary>
    /// <param name="recordPath"><c>adaptation.json</c> of a run folder, or what <c>adapt --json</c> wrote.</param>
    /// <param name="htmlPath">The page to create or replace.</param>
    public static void Write(string recordPath, string htmlPath)
    {
        string html = Render(PolicyTrainingFile.Load(recordPath));
        AtomicFile.Write(htmlPath, stream => stream.Write(Encoding.UTF8.GetBytes(html)));
    }

    /// <summary>The page.</summary>
    public static string Render(PolicyTrainingRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return Html.Page(
            record.Data is { } data ? $"Suffice: training on {data}" : "Suffice: training",
            record.HasFigures ? TrainingSection.Render(record) : "<p>This record has no figures of a policy's training.</p>"
        );
    }
}
