using OpenQA.Selenium;
using OpenQA.Selenium.Chrome;
using OpenQA.Selenium.Interactions;

namespace Suffice.Server.Tests.Page;

/// <summary>A real browser without a window, moved by its driver, if this machine has both.</summary>
public sealed class PageBrowser : IDisposable
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private ChromeDriver? driver;

    /// <summary>Started by the first test that needs it; without a browser or a driver, that test is skipped.</summary>
    public ChromeDriver Driver => driver ??= Start();

    public void Dispose() => driver?.Dispose();

    /// <summary>Opens a page as a device of a width shows it, to somebody who likes it light or dark.</summary>
    public void Open(Uri address, int width = 1280, bool dark = false)
    {
        Command(
            "Emulation.setDeviceMetricsOverride",
            new()
            {
                ["width"] = width,
                ["height"] = 900,
                ["deviceScaleFactor"] = 1,
                ["mobile"] = width < 600,
            }
        );
        var scheme = new Dictionary<string, object> { ["name"] = "prefers-color-scheme", ["value"] = dark ? "dark" : "light" };
        Command("Emulation.setEmulatedMedia", new() { ["features"] = new object[] { scheme } });
        Said();
        Driver.Navigate().GoToUrl(address);
        Until("the page shows a model, or asks for a key", () => Find("try").Displayed || Find("key-form").Displayed);
    }

    public IWebElement Find(string id) => Driver.FindElement(By.Id(id));

    public string Text(string id) => Find(id).Text;

    /// <summary>Id of what has the focus.</summary>
    public string Focus => Driver.SwitchTo().ActiveElement().GetDomAttribute("id") ?? "";

    /// <summary>To whatever has the focus.</summary>
    public void Press(string keys) => new Actions(Driver).SendKeys(keys).Perform();

    /// <summary>To what comes before, as Shift and Tab do.</summary>
    public void Back() => new Actions(Driver).KeyDown(Keys.Shift).SendKeys(Keys.Tab).KeyUp(Keys.Shift).Perform();

    public T Ask<T>(string script) => (T)Driver.ExecuteScript(script)!;

    /// <summary>Errors and warnings since they were read last: of scripts, of the network, of the page's policy.</summary>
    public string[] Said() =>
        [
            .. Driver
                .Manage()
                .Logs.GetLog(LogType.Browser)
                .Where(entry => entry.Level >= OpenQA.Selenium.LogLevel.Warning)
                .Select(entry => entry.Message),
        ];

    /// <summary>Waits for what must become true; parts of the page may be replaced meanwhile.</summary>
    public void Until(string what, Func<bool> condition)
    {
        DateTime end = DateTime.UtcNow + Patience;
        while (true)
        {
            try
            {
                if (condition())
                    return;
            }
            catch (StaleElementReferenceException)
            {
                // Looked at again.
            }
            Assert.True(DateTime.UtcNow < end, $"Never came true: {what}. The page says: {Find("state").Text} {Find("problem").Text}");
            Thread.Sleep(20);
        }
    }

    private void Command(string name, Dictionary<string, object?> parameters) => Driver.ExecuteCdpCommand(name, parameters);

    private static ChromeDriver Start()
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        string? program = folders.Select(path => Path.Combine(path, "chromedriver")).FirstOrDefault(File.Exists);
        // A driver moves browsers of its own version only, so the one beside it comes first.
        string? browser = program is null
            ? null
            : folders
                .Prepend(Path.GetDirectoryName(program)!)
                .SelectMany(path => Names.Select(name => Path.Combine(path, name)))
                .FirstOrDefault(File.Exists);
        if (program is null || browser is null)
            Assert.Skip(
                "No browser with a driver: install chromium and chromium-driver, or let build/browser fetch them from Debian and put "
                    + "obj/tools/browser on the PATH, to test the server's page in one."
            );
        var options = new ChromeOptions { BinaryLocation = browser };
        // The sandbox needs rights that root and containers do not give; the page is our own. The driver makes a profile, and removes it.
        options.AddArguments(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync"
        );
        options.SetLoggingPreference(LogType.Browser, OpenQA.Selenium.LogLevel.All);
        var service = ChromeDriverService.CreateDefaultService(Path.GetDirectoryName(program), Path.GetFileName(program));
        service.SuppressInitialDiagnosticInformation = true;
        return new ChromeDriver(service, options, TimeSpan.FromMinutes(1));
    }
}
