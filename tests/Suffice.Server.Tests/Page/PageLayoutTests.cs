using System.Globalization;

namespace Suffice.Server.Tests.Page;

/// <summary>The page on a desk and on a phone, light and dark: it fits, and can be read.</summary>
[Collection(nameof(PageWorld))]
public sealed class PageLayoutTests(PageWorld world)
{
    // Of every text that is seen, how it stands out from what is behind it, as WCAG reckons (at least 4.5); the worst of all.
    private const string Contrast = """
        const parts = color => { const c = color.match(/[\d.]+/g).map(Number); return c.length > 3 ? c : [...c, 1]; };
        const light = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
            .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
        const behind = element => { for (let e = element; e; e = e.parentElement) {
            const c = parts(getComputedStyle(e).backgroundColor); if (c[3] === 1) return c; } return [255, 255, 255, 1]; };
        const texts = [...document.querySelectorAll('body *')].filter(e => e.checkVisibility() && e.getBoundingClientRect().width > 2
            && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()));
        const ratios = texts.map(e => { const [a, b] = [light(parts(getComputedStyle(e).color)), light(behind(e))].sort((x, y) => y - x);
            return { ratio: (a + 0.05) / (b + 0.05), text: e.textContent.trim().slice(0, 40) }; });
        const worst = ratios.sort((x, y) => x.ratio - y.ratio)[0];
        return texts.length < 30 ? '0 too few texts' : `${worst.ratio.toFixed(2)} ${worst.text}`;
        """;

    [Theory]
    [InlineData(1280, false)]
    [InlineData(1280, true)]
    [InlineData(390, false)]
    [InlineData(390, true)]
    public void It_fits_and_can_be_read(int width, bool dark)
    {
        PageBrowser page = world.Open(width, dark);
        world.Upload(TestBundles.Pictures[0]);
        Assert.Equal(width, page.Ask<long>("return innerWidth"));
        Assert.Equal(0, page.Ask<long>("return Math.max(0, document.documentElement.scrollWidth - innerWidth)"));
        string cut =
            "return [...document.querySelectorAll('main *')].filter(e => !e.closest('svg, select, textarea, input, .aloud') "
            + "&& e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline').map(e => e.id || e.tagName).join()";
        Assert.Equal("", page.Ask<string>(cut));
        string paper = page.Ask<string>("return getComputedStyle(document.body).backgroundColor");
        double[] channels =
        [
            .. paper.Split('(', ',', ')').Skip(1).Take(3).Select(part => double.Parse(part, CultureInfo.InvariantCulture)),
        ];
        Assert.Equal(dark, channels.Average() < 128);
        string worst = page.Ask<string>(Contrast);
        Assert.True(double.Parse(worst.Split(' ')[0], CultureInfo.InvariantCulture) >= 4.5, worst);
        Assert.Empty(page.Said());
    }

    [Fact]
    public void On_a_desk_both_halves_are_side_by_side_and_on_a_phone_one_below_the_other()
    {
        const string top = "return document.getElementById('live').offsetTop > document.getElementById('try').offsetTop + 200";
        Assert.False(world.Open(1280).Ask<bool>(top));
        Assert.True(world.Open(390).Ask<bool>(top));
    }
}
