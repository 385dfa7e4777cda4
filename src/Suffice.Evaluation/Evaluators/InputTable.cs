using System.Globalization;
using System.Text;
using Suffice.Data;
using Suffice.Files;
using static System.FormattableString;

namespace Suffice.Evaluation.Evaluators;

/// <summary>One row per input and setting, tab-separated: setting, id, label, prediction, path, macs.</summary>
internal static class InputTable
{
    public static void Save(string path, IReadOnlyList<MeasuredSetting> settings, EvaluationSubject subject) =>
        AtomicFile.Write(path, stream =>
        {
            using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true);
            // A tab or a line end in a name would make other columns or rows.
            string[] labels = Array.ConvertAll(subject.Data.Labels, Printable.Line);
            writer.Write("setting\tid\tlabel\tprediction\tpath\tmacs\n");
            foreach (MeasuredSetting setting in settings)
            {
                for (int i = 0; i < subject.Images.Length; i++)
                {
                    int image = subject.Images[i];
                    writer.Write(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"{setting.Name}\t{Printable.Line(subject.Data.Id(image))}\t{labels[subject.Data.Label(image)]}\t"
                                + $"{labels[setting.Predictions[i]]}\t{setting.Path(i).Name}\t{setting.Macs[i]}\n"
                        )
                    );
                }
            }
        });
}
