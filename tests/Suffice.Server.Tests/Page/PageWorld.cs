using OpenQA.Selenium;
using Suffice.Server.Serving;

namespace Suffice.Server.Tests.Page;

/// <summary>One browser, and one server of images and texts, for all tests of the page, which therefore run one after the other.</summary>
[CollectionDefinition(nameof(PageWorld))]
public sealed class PageWorld : IAsyncLifetime, ICollectionFixture<PageWorld>
{
    public const string Clothes = "clothes",
        Texts = "texts";

    private readonly TemporaryFolder folder = new();
    private TestServer? server;

    public PageBrowser Browser { get; } = new();

    internal TestServer Server => server!;

    public async ValueTask InitializeAsync() =>
        server = await TestServer.Start(
            new ServerOptions { Target = 0.05 },
            new ServedBundle(Clothes, TestBundles.Clothes),
            new ServedBundle(Texts, TestBundles.Texts(folder))
        );

    public async ValueTask DisposeAsync()
    {
        Browser.Dispose();
        if (server is not null)
            await server.DisposeAsync();
        folder.Dispose();
    }

    /// <summary>The page, at the clothes, ready to be asked.</summary>
    public PageBrowser Open(int width = 1280, bool dark = false)
    {
        Browser.Open(Server.Http.BaseAddress!, width, dark);
        Choose(Clothes);
        Browser.Until("its figures are there", () => Browser.Text("live-title") == $"Now: {Clothes}");
        return Browser;
    }

    public void Choose(string model) => Browser.Find("model").FindElement(By.CssSelector($"option[value={model}]")).Click();

    /// <summary>Uploads a picture, and waits for its answer and that of every block.</summary>
    public void Upload(string picture)
    {
        Browser.Find("file").SendKeys(picture);
        Answered();
    }

    public void Answered() =>
        Browser.Until("both answers are there", () =>
            Browser.Text("full-said").Length > 1 && Browser.Text("saving").StartsWith("Compared", StringComparison.Ordinal)
        );
}
