using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using static Suffice.Commands.Scoring.ScoringColumns;

namespace Suffice.Commands.Scoring;

/// <summary>A JSON object in each line: what the row brought along, then its answer, or <c>error</c>.</summary>
internal sealed class JsonLinesFormat : IScoringFormat
{
    public IScoringWriter Begin(Stream stream, IReadOnlyList<(string Name, Type Type)> columns) => new Writer(stream);

    public void Join(IReadOnlyList<string> parts, Stream stream)
    {
        foreach (string part in parts)
        {
            using FileStream file = File.OpenRead(part);
            file.CopyTo(stream);
        }
    }

    private sealed class Writer(Stream stream) : IScoringWriter
    {
        /// <summary>What needs no escape in JSON has none: texts stay as they were.</summary>
        private static readonly JsonWriterOptions Options = new()
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            SkipValidation = true,
        };

        private readonly ArrayBufferWriter<byte> line = new();

        public void Write(ScoredRow row)
        {
            line.ResetWrittenCount();
            using (var json = new Utf8JsonWriter(line, Options))
            {
                json.WriteStartObject();
                foreach (CarriedValue value in row.Row.Carried)
                {
                    json.WritePropertyName(Carried(value.Column));
                    WriteValue(json, value.Value);
                }
                foreach (ScoringColumn column in All)
                {
                    if (column.Value(row) is not { } value)
                        continue;
                    json.WritePropertyName(column.Name);
                    WriteValue(json, value);
                }
                json.WriteEndObject();
            }
            line.Write("\n"u8);
            stream.Write(line.WrittenSpan);
        }

        public void Finish() => stream.Flush();

        private static void WriteValue(Utf8JsonWriter json, object? value)
        {
            switch (value)
            {
                case null:
                    json.WriteNullValue();
                    break;
                case string text:
                    json.WriteStringValue(text);
                    break;
                case RawJson raw:
                    json.WriteRawValue(raw.Text, skipInputValidation: true);
                    break;
                case bool truth:
                    json.WriteBooleanValue(truth);
                    break;
                case byte[] bytes:
                    json.WriteBase64StringValue(bytes);
                    break;
                case double number when !double.IsFinite(number):
                case float single when !float.IsFinite(single):
                    json.WriteNullValue();
                    break;
                case double or float or decimal or int or long or short or sbyte or byte or uint or ulong or ushort:
                    json.WriteRawValue(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture));
                    break;
                case DateTime time:
                    json.WriteStringValue(time);
                    break;
                default:
                    json.WriteStringValue(string.Create(CultureInfo.InvariantCulture, $"{value}"));
                    break;
            }
        }
    }
}
