using System.Globalization;
using System.Text.Json;
using OpenQA.Selenium;
using Suffice.Server.Serving;

namespace Suffice.Server.Tests.Page;

/// <summary>What people do on the server's page, in a real browser. Whatever a browser complains of fails the test.</summary>
[Collection(nameof(PageWorld))]
public sealed class PageTests(PageWorld world)
{
    [Fact]
    public async Task An_uploaded_picture_shows_its_label_its_path_and_how_every_block_compares()
    {
        PageBrowser page = world.Open();
        world.Upload(TestBundles.Pictures[0]);
        (_, JsonElement answer) = await world.Server.PostBytes(Classify(""), File.ReadAllBytes(TestBundles.Pictures[0]));
        (_, JsonElement full) = await world.Server.PostBytes(Classify("?budget=full"), File.ReadAllBytes(TestBundles.Pictures[0]));
        Assert.Equal(answer.GetProperty("label").GetString(), page.Text("label"));
        Assert.Contains(Percent(answer.GetProperty("confidence").GetDouble()), page.Text("sure"), StringComparison.Ordinal);
        Assert.Contains(answer.GetProperty("path").GetString()!, page.Text("path-text"), StringComparison.Ordinal);
        Assert.EndsWith($"({Percent(answer.GetProperty("fraction").GetDouble())})", page.Text("macs"), StringComparison.Ordinal);
        Assert.EndsWith($"({Percent(full.GetProperty("fraction").GetDouble())})", page.Text("full-macs"), StringComparison.Ordinal);
        Assert.EndsWith(" ms", page.Text("time"), StringComparison.Ordinal);
        Assert.EndsWith(" ms", page.Text("full-time"), StringComparison.Ordinal);
        Assert.Equal(full.GetProperty("label").GetString(), page.Text("full-said"));

        // One column for the embedding and one for each block; those that ran say how many tokens they had.
        JsonElement[] steps = [.. answer.GetProperty("steps").EnumerateArray()];
        int blocks = (await world.Server.Get("/v2/models/clothes")).GetProperty("parameters").GetProperty("blocks").GetInt32();
        IWebElement[] columns = [.. page.Find("path").FindElements(By.XPath("./div"))];
        Assert.Equal(blocks + 1, columns.Length);
        IEnumerable<string> tokens = Enumerable
            .Range(0, blocks + 1)
            .Select(block => steps.FirstOrDefault(step => step.GetProperty("blocks").GetInt32() >= block))
            .Select(step => step.ValueKind == JsonValueKind.Undefined ? "" : step.GetProperty("tokens").GetRawText());
        Assert.Equal(tokens, columns.Select(column => column.FindElement(By.TagName("b")).Text));
        Assert.Equal(steps[^1].GetProperty("blocks").GetInt32() + 1, page.Find("path").FindElements(By.CssSelector(".run i")).Count);
        Assert.Empty(page.Said());
    }

    [Theory]
    [InlineData("dragover", "drop", "dataTransfer")]
    [InlineData("copy", "paste", "clipboardData")]
    public void A_picture_can_be_dropped_anywhere_or_pasted(string before, string what, string carrier)
    {
        PageBrowser page = world.Open();
        string picture = Convert.ToBase64String(File.ReadAllBytes(TestBundles.Pictures[2]));
        page.Ask<bool>(
            $$"""
            const files = new DataTransfer();
            const bytes = Uint8Array.from(atob("{{picture}}"), letter => letter.charCodeAt(0));
            files.items.add(new File([bytes], "picture.png", { type: "image/png" }));
            for (const name of ["{{before}}", "{{what}}"]) {
              const event = new Event(name, { bubbles: true, cancelable: true });
              Object.defineProperty(event, "{{carrier}}", { value: files });
              document.querySelector("footer").dispatchEvent(event);
            }
            return true;
            """
        );
        world.Answered();
        Assert.True(page.Find("preview").Displayed);
        Assert.Equal("picture.png", page.Find("preview").GetDomAttribute("alt"));
        Assert.Empty(page.Said());
    }

    [Fact]
    public void Moving_the_slider_asks_again_at_its_budget()
    {
        PageBrowser page = world.Open();
        world.Upload(TestBundles.Pictures[^1]);
        Assert.True(page.Find("auto").Selected);
        IWebElement slider = page.Find("budget");
        slider.SendKeys(Keys.Home);
        double cheap = Asked(page);
        Assert.False(page.Find("auto").Selected);
        slider.SendKeys(Keys.ArrowRight + Keys.ArrowRight);
        Assert.True(Asked(page) > cheap);
        slider.SendKeys(Keys.End);
        Assert.True(Asked(page) > cheap + 0.1);
        page.Find("auto").Click();
        page.Until("load decides again", () => page.Text("path-text").EndsWith("setting default.", StringComparison.Ordinal));
        Assert.StartsWith("now ", page.Text("budget-value"), StringComparison.Ordinal);
        Assert.Empty(page.Said());
    }

    [Fact]
    public void Everything_can_be_reached_and_done_by_keyboard()
    {
        PageBrowser page = world.Browser;
        page.Open(world.Server.Http.BaseAddress!);
        page.Until("its figures are there", () => page.Text("live-title") == $"Now: {PageWorld.Clothes}");
        string[] order = [.. Enumerable.Range(0, 4).Select(_ => Next(page))];
        Assert.Equal(["model", "file", "auto", "budget"], order);
        Assert.NotEqual("none", page.Ask<string>("return getComputedStyle(document.activeElement).outlineStyle"));
        page.Back();
        page.Press(Keys.Space);
        Assert.False(page.Find("auto").Selected);

        page.Find("model").SendKeys(Keys.ArrowDown);
        page.Until("the model that reads texts is chosen", () => page.Find("text").Displayed);
        Assert.Equal("text", Next(page));
        page.Press("a good film" + Keys.Enter);
        world.Answered();
        string label = page.Text("label");
        Assert.NotEmpty(label);
        Assert.Contains(label, page.Find("told").GetDomProperty("textContent"), StringComparison.Ordinal); // Read out.
        Assert.Empty(page.Said());
    }

    [Fact]
    public void The_api_is_described_and_can_be_tried()
    {
        PageBrowser page = world.Open();
        page.Driver.Navigate().GoToUrl(page.Find("docs").GetDomProperty("href")!);
        page.Until("the operations are listed", () => page.Driver.FindElements(By.ClassName("opblock")).Count > 15);
        IWebElement live = page.Driver.FindElement(By.CssSelector("[id$=serverLive]"));
        live.FindElement(By.CssSelector("button")).Click();
        page.Until("it can be tried", () => live.FindElements(By.ClassName("try-out__btn")).Count > 0);
        live.FindElement(By.ClassName("try-out__btn")).Click();
        page.Until("it can be sent", () => live.FindElements(By.ClassName("execute")).Count > 0);
        live.FindElement(By.ClassName("execute")).Click();
        page.Until("the answer is there", () => live.Text.Contains("\"live\": true", StringComparison.Ordinal));
        Assert.Empty(page.Said());
    }

    [Fact]
    public async Task Figures_and_charts_follow_what_comes()
    {
        PageBrowser page = world.Open();
        long before = Count(page);
        string chart = Chart(page, "rate");
        byte[] picture = File.ReadAllBytes(TestBundles.Pictures[1]);
        for (int i = 0; i < 20; i++)
            Assert.Equal(200, (await world.Server.PostBytes(Classify(""), picture)).Status);
        page.Until("they are counted", () => Count(page) >= before + 20);
        page.Until("the charts have moved", () => Chart(page, "rate") != chart && Chart(page, "latency").Contains('L'));
        Assert.EndsWith(" ms", page.Text("now-most"), StringComparison.Ordinal);
        Assert.True(double.Parse(page.Text("now-speed"), CultureInfo.InvariantCulture) > 0);
        Assert.True(double.Parse(page.Text("now-price"), CultureInfo.InvariantCulture) > 0);
        Assert.NotEmpty(page.Find("paths").FindElements(By.CssSelector(".share")));
        Assert.Empty(page.Said());
    }

    [Fact]
    public async Task What_goes_wrong_is_said_and_does_not_stay()
    {
        using var folder = new TemporaryFolder();
        string nothing = folder.File("nothing.png");
        await File.WriteAllTextAsync(nothing, "no picture", TestServer.Token);
        PageBrowser page = world.Open();
        page.Find("file").SendKeys(nothing);
        page.Until("the refusal is said", () => page.Text("problem").Contains("unknown format", StringComparison.Ordinal));
        Assert.False(page.Find("answer").Displayed);
        Assert.False(page.Find("preview").Displayed);
        world.Upload(TestBundles.Pictures[0]);
        Assert.Equal("", page.Text("problem"));
        world.Choose(PageWorld.Texts);
        Assert.False(page.Find("answer").Displayed);
    }

    [Fact]
    public async Task A_key_is_asked_for_and_taken()
    {
        await using TestServer server = await TestServer.Start(new ServerOptions { ApiKeys = ["secret"] });
        PageBrowser page = world.Browser;
        page.Open(server.Http.BaseAddress!);
        page.Find("key").SendKeys("guessed" + Keys.Enter);
        page.Until("the key is not known", () => page.Text("state").Contains("does not know", StringComparison.Ordinal));
        page.Find("key").Clear();
        page.Find("key").SendKeys("secret" + Keys.Enter);
        page.Until("the form appears and the question is gone", () => page.Find("try").Displayed && !page.Find("key").Displayed);
        world.Upload(TestBundles.Pictures[0]);
        page.Until("figures are there", () => page.Text("now-answered").StartsWith('2'));
    }

    [Fact]
    public async Task A_model_that_is_loaded_anew_is_asked_again()
    {
        PageBrowser page = world.Open();
        world.Upload(TestBundles.Pictures[0]);
        page.Until("more than one was answered", () => Count(page) > 0);
        await world.Server.Post("/v2/repository/models/clothes/load", new { });
        page.Until("only the new one's answers are counted", () => Count(page) == 2);
        world.Answered();
        Assert.True(page.Find("preview").Displayed);
        Assert.Empty(page.Said());
    }

    [Fact]
    public async Task A_server_that_goes_and_comes_back_is_followed_again()
    {
        PageBrowser page = world.Browser;
        int port;
        await using (TestServer server = await TestServer.Start())
        {
            port = server.Http.BaseAddress!.Port;
            page.Open(server.Http.BaseAddress);
        }
        page.Until("its absence is said", () => page.Text("state").Contains("does not answer", StringComparison.Ordinal));
        await using TestServer back = await TestServer.StartAt(port);
        page.Until("it is ready", () => page.Text("state").StartsWith("Ready", StringComparison.Ordinal));
        world.Upload(TestBundles.Pictures[0]);
    }

    private static string Classify(string query) => $"/v1/models/{PageWorld.Clothes}/classify{query}";

    private static string Percent(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture) + " %";

    private static string Next(PageBrowser page)
    {
        page.Press(Keys.Tab);
        return page.Focus;
    }

    /// <summary>The slider's budget, once it is the answer's.</summary>
    private static double Asked(PageBrowser page)
    {
        string budget = page.Find("budget").GetDomProperty("value")!;
        double share = double.Parse(budget, CultureInfo.InvariantCulture);
        Assert.Equal(Percent(share), page.Text("budget-value"));
        string end = $"setting {share.ToString("0.###", CultureInfo.InvariantCulture)}.";
        page.Until($"the answer is one at {budget}", () => page.Text("path-text").EndsWith(end, StringComparison.Ordinal));
        return share;
    }

    private static long Count(PageBrowser page) => long.Parse(page.Text("now-answered").Split(' ')[0], CultureInfo.InvariantCulture);

    private static string Chart(PageBrowser page, string name) =>
        page.Ask<string>($"return [...document.querySelectorAll('#{name}-chart path')].map(path => path.getAttribute('d')).join()");
}
