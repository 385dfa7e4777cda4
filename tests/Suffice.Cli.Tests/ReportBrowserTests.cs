namespace Suffice.Cli.Tests;

/// <summary>The report in a real browser: at a desktop's and a phone's width, light and dark.</summary>
public sealed class ReportBrowserTests(TinyWorld world) : IClassFixture<TinyWorld>
{
    [Theory]
    [InlineData(1280, false)]
    [InlineData(1280, true)]
    [InlineData(500, false)]
    [InlineData(500, true)]
    public void Its_plots_are_drawn_and_it_fits_its_window(int width, bool dark)
    {
        if (Browser.Find() is not { } browser)
        {
            Assert.Skip("No browser: install chromium, or let build/browser fetch it from Debian, to test the report in one.");
            return;
        }
        using var folder = new TemporaryFolder();
        string json = folder.File("eval.json");
        CommandRun.Of("eval", world.Bundle, "--static", world.Static, "--data", world.Data, "--json", json, "--limit", "20").Succeeds();
        CommandRun.Of("report", json).Succeeds();

        Layout page = Browser.Open(browser, folder.File("report.html"), width, dark);
        Assert.InRange(page.Overflow, -100, 0);
        int[] paper = [.. page.Paper.Split('(', ',', ')').Where(part => int.TryParse(part, out _)).Select(int.Parse)];
        Assert.Equal(dark, paper.Average() < 128);
        (Plot[] shown, Plot[] hidden) = ([.. page.Plots.Where(plot => plot.Width > 0)], [.. page.Plots.Where(plot => plot.Width == 0)]);
        Assert.Equal(3, shown.Length); // Frontier, costs, reliability.
        Assert.All(shown, plot => Assert.Equal(width > 640 ? "wide" : "narrow", plot.Kind));
        Assert.All(hidden, plot => Assert.Equal(width > 640 ? "narrow" : "wide", plot.Kind));
        Assert.All(shown, plot => Assert.True(plot is { Height: > 150, Lines: > 0 } && plot.Width > width / 2.0));
        // Rivals, hull, bound; of so few images some ways of choosing are one point.
        Assert.True(shown[0].Lines >= 3, $"{shown[0].Lines} lines");
    }
}
