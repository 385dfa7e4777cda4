namespace Suffice.Evaluation.Reports;

/// <summary>The report's style sheet: light and dark, wide and narrow, no files beside it.</summary>
internal static class ReportStyle
{
    public const string Css = """
        :root { color-scheme: light dark;
          --paper: #fdfdfc; --card: #f4f4f1; --ink: #1b1d21; --muted: #5f646b; --rule: #dcdcd7;
          --policy: #0b5fd0; --confidence: #c04a0a; --entropy: #7a3fc4; --patience: #0b7a6f; --one-shot: #b5206e; --static: #6b7078; --bound: #8a6d00; --good: #1a7f37; --bad: #b42318; }
        @media (prefers-color-scheme: dark) { :root {
          --paper: #16181b; --card: #202327; --ink: #e9e8e4; --muted: #a2a8b0; --rule: #363a40;
          --policy: #6fb0ff; --confidence: #ff9a55; --entropy: #bb97ff; --patience: #4fd0be; --one-shot: #ff86bd; --static: #9aa1ab; --bound: #e3c04a; --good: #57c878; --bad: #ff8a7a; } }
        * { box-sizing: border-box; }
        body { margin: 0 auto; padding: 1.5rem 1.25rem 4rem; max-width: 62rem; background: var(--paper); color: var(--ink);
          font: 1rem/1.55 system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
        h1 { font-size: 1.7rem; line-height: 1.2; margin: .5rem 0 .25rem; }
        h2 { font-size: 1.2rem; margin: 2.75rem 0 .4rem; }
        h3 { font-size: 1rem; margin: 1.5rem 0 .3rem; }
        p { margin: .4rem 0 .9rem; max-width: 46rem; }
        .muted, figcaption { color: var(--muted); }
        figure { margin: 1rem 0; }
        figcaption { font-size: .88rem; max-width: 46rem; }
        .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(11.5rem, 1fr)); gap: .75rem; margin: 1.25rem 0; }
        .tile { background: var(--card); border-radius: .5rem; padding: .8rem 1rem; }
        .tile b { display: block; font-size: 1.65rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
        .tile span { color: var(--muted); font-size: .88rem; }
        svg { display: block; width: 100%; height: auto; }
        svg text { font: 13px system-ui, "Segoe UI", Roboto, sans-serif; fill: var(--ink); }
        svg .tick { fill: var(--muted); font-variant-numeric: tabular-nums; }
        svg .strong { font-weight: 650; }
        svg .halo { paint-order: stroke; stroke: var(--paper); stroke-width: 4px; stroke-linejoin: round; }
        .narrow { display: none; }
        @media (max-width: 640px) { .wide { display: none; } .narrow { display: block; } body { padding: 1rem 1rem 3rem; } }
        .legend { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; margin: .5rem 0; padding: 0; list-style: none; font-size: .88rem; }
        .legend svg { display: inline-block; width: 2rem; height: .9rem; vertical-align: -.1rem; margin-right: .4rem; }
        .multiples { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); gap: .5rem 1.5rem; }
        .multiples figure, .multiples h3 { margin: .5rem 0 .2rem; }
        .scroll { overflow-x: auto; margin: 0 0 .75rem; }
        table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; width: 100%; }
        .note { color: var(--muted); font-size: .88rem; margin: 1.25rem 0 .2rem; }
        th, td { padding: .35rem .6rem; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--rule); }
        th:first-child { text-align: left; } thead th { font-weight: 600; vertical-align: bottom; white-space: normal; min-width: 5.5rem; } tbody th { font-weight: 500; }
        .bars { display: grid; grid-template-columns: auto 1fr; gap: .35rem .7rem; align-items: center; margin: .75rem 0; font-size: .9rem; }
        .bar { display: flex; height: 1.7rem; border-radius: .25rem; overflow: hidden; gap: 1px; }
        .bar i { display: block; overflow: hidden; text-align: center; font-style: normal; font-size: .78rem; line-height: 1.7rem; white-space: nowrap; }
        .swatch { display: inline-block; width: .85rem; height: .85rem; border-radius: .2rem; vertical-align: -.1rem; margin-right: .4rem; }
        .gallery { display: grid; grid-template-columns: repeat(auto-fill, minmax(8.2rem, 1fr)); gap: .9rem .75rem; margin: .75rem 0; padding: 0; list-style: none; }
        .gallery.texts { grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); }
        .gallery blockquote { margin: 0 0 .4rem; }
        .gallery s { color: var(--muted); }
        .gallery li { background: var(--card); border-radius: .5rem; padding: .6rem; font-size: .84rem; line-height: 1.4; overflow-wrap: anywhere; }
        .gallery img { width: 100%; aspect-ratio: 1; object-fit: contain; image-rendering: pixelated; border-radius: .25rem; background: #000; display: block; margin-bottom: .4rem; }
        .right { color: var(--good); } .wrong { color: var(--bad); }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.2rem; font-size: .9rem; } dt { color: var(--muted); } dd { margin: 0; overflow-wrap: anywhere; }
        """;
}
