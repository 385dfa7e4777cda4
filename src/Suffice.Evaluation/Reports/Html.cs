using System.Net;
using static System.FormattableString;

namespace Suffice.Evaluation.Reports;

/// <summary>Text for HTML and SVG: escaped, with numbers as people write them.</summary>
internal static class Html
{
    public static string Text(string value) => WebUtility.HtmlEncode(value);

    /// <summary>0.93214 → 93.21 %.</summary>
    public static string Percent(double share, int digits = 2) => Invariant($"{Fixed(share * 100, digits)} %");

    /// <summary>0.0012 → 0.12 points; minus signs are minus signs.</summary>
    public static string Points(double share) => Fixed(share * 100, 2).Replace('-', '−');

    /// <summary>0.012 → +1.2 points.</summary>
    public static string Signed(double share) => Invariant($"{share * 100:+0.0;-0.0;0.0}").Replace('-', '−');

    /// <summary>0.7712 → 0.77; nothing where there is none.</summary>
    public static string Ratio(double? ratio) => ratio is { } known ? Fixed(known, 2).Replace('-', '−') : "";

    /// <summary>1234567 → 1.23 M.</summary>
    public static string Macs(double macs) =>
        macs switch
        {
            >= 1e9 => Invariant($"{macs / 1e9:0.00} G"),
            >= 1e6 => Invariant($"{macs / 1e6:0.00} M"),
            >= 1e3 => Invariant($"{macs / 1e3:0.0} k"),
            _ => Invariant($"{macs:0}"),
        };

    public static string Milliseconds(double seconds) => Invariant($"{seconds * 1e3:0.000} ms");

    public static string Bytes(double bytes) =>
        bytes >= 1 << 20 ? Invariant($"{bytes / (1 << 20):0.0} MiB") : Invariant($"{bytes / (1 << 10):0} KiB");

    public static string Fixed(double value, int digits) =>
        value.ToString(
            "F" + digits.ToString(System.Globalization.CultureInfo.InvariantCulture),
            System.Globalization.CultureInfo.InvariantCulture
        );

    /// <summary>A whole page with the report's style; nothing but it is needed.</summary>
    public static string Page(string title, string body) =>
        $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{Text(title)}</title>
            <style>
            {ReportStyle.Css}
            </style>
            </head>
            <body>
            <main>
            <h1>{Text(title)}</h1>
            {body}
            </main>
            </body>
            </html>

            """;

    /// <summary>A table under a line that says what it shows; the first row is the head, cells are HTML.</summary>
    public static string Table(string caption, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        string head = string.Concat(rows[0].Select(cell => $"<th scope=\"col\">{cell}</th>"));
        IEnumerable<string> body = rows.Skip(1)
            .Select(row => $"<tr><th scope=\"row\">{row[0]}</th>{string.Concat(row.Skip(1).Select(cell => $"<td>{cell}</td>"))}</tr>");
        return $"<p class=\"note\">{caption}</p><div class=\"scroll\"><table aria-label=\"{caption}\">"
            + $"<thead><tr>{head}</tr></thead><tbody>{string.Join('\n', body)}</tbody></table></div>\n";
    }
}
