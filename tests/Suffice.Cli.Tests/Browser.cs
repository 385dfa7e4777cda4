using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Suffice.Cli.Tests;

/// <summary>A real browser without a window, if this machine has one.</summary>
internal static partial class Browser
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    // Measured once the page is laid out: how far it is too wide, its background, and what each plot shows.
    private const string Probe = """
        <script>
        const plots = [...document.querySelectorAll('svg.wide, svg.narrow')].map(svg => {
          const box = svg.getBoundingClientRect();
          const drawn = [...svg.querySelectorAll('polyline')].filter(line => line.getBoundingClientRect().width > 0 && getComputedStyle(line).stroke !== 'none');
          return { kind: svg.getAttribute('class'), width: box.width, height: box.height, lines: drawn.length };
        });
        document.body.setAttribute('data-probe', JSON.stringify({ overflow: document.documentElement.scrollWidth - innerWidth, paper: getComputedStyle(document.body).backgroundColor, plots }));
        </script>
        """;

    /// <summary>Null where there is none.</summary>
    public static string? Find() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .SelectMany(folder => Names.Select(name => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists);

    /// <summary>Lays a page out and measures it.</summary>
    /// <param name="browser">From <see cref="Find"/>.</param>
    /// <param name="page">HTML file.</param>
    /// <param name="width">Of the window, pixels.</param>
    /// <param name="dark">Whether its user prefers dark pages.</param>
    public static Layout Open(string browser, string page, int width, bool dark)
    {
        using var folder = new TemporaryFolder();
        string copy = folder.File("page.html");
        File.WriteAllText(copy, File.ReadAllText(page).Replace("</body>", Probe + "</body>", StringComparison.Ordinal));
        // The sandbox needs rights that root and containers do not give; the page is our own.
        string[] arguments =
        [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            $"--blink-settings=preferredColorScheme={(dark ? 0 : 1)}",
            $"--user-data-dir={folder.File("profile")}",
            $"--window-size={width},1000",
            "--dump-dom",
            new Uri(copy).AbsoluteUri,
        ];
        using Process process = Process.Start(
            new ProcessStartInfo(browser, arguments) { RedirectStandardOutput = true, RedirectStandardError = true }
        )!;
        // A browser that hangs must not hang the tests.
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using CancellationTokenRegistration kill = limit.Token.Register(() => process.Kill(entireProcessTree: true));
        process.ErrorDataReceived += (_, _) => { }; // Read, so that its pipe never fills.
        process.BeginErrorReadLine();
        string document = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Match probe = Measured().Match(document);
        Assert.True(probe.Success, $"{browser} ended with {process.ExitCode} and no measurements.");
        return JsonSerializer.Deserialize<Layout>(WebUtility.HtmlDecode(probe.Groups[1].Value), JsonSerializerOptions.Web)!;
    }

    [GeneratedRegex("data-probe=\"([^\"]*)\"")]
    private static partial Regex Measured();
}

/// <summary>A page as laid out.</summary>
/// <param name="Overflow">Pixels by which it is wider than its window.</param>
/// <param name="Paper">Its background, <c>rgb(r, g, b)</c>.</param>
/// <param name="Plots">In the page's order.</param>
internal sealed record Layout(double Overflow, string Paper, Plot[] Plots);

/// <summary>A plot as laid out.</summary>
/// <param name="Kind"><c>wide</c> or <c>narrow</c>.</param>
/// <param name="Width">Pixels; 0 if hidden.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Lines">Lines that are visible.</param>
internal sealed record Plot(string Kind, double Width, double Height, int Lines);
