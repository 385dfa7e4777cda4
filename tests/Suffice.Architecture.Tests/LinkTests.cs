using System.Text.RegularExpressions;

namespace Suffice.Architecture.Tests;

/// <summary>Whatever names a document or a place in one names something that is there.</summary>
public partial class LinkTests
{
    /// <summary>Folders that hold what was written by hand.</summary>
    private static readonly string[] Folders = ["build", "deploy", "docs", "examples", "models", "recipes", "results", "src", "tests"];

    private static readonly string[] Pages =
    [
        .. Folders.SelectMany(folder => Repository.Files(folder, "*.md")),
        .. Directory.GetFiles(Repository.Root, "*.md"),
    ];

    /// <summary>Pictures are links too.</summary>
    [Fact]
    public void Links_between_documents_lead_somewhere()
    {
        var broken = new List<string>();
        foreach (string page in Pages)
        foreach (Match link in Links().Matches(File.ReadAllText(page)))
        {
            string place = link.Groups["place"].Value,
                target = link.Groups["path"].Value is { Length: > 0 } path ? Path.Combine(Path.GetDirectoryName(page)!, path) : page;
            if (!Path.Exists(target))
                broken.Add($"{Repository.Relative(page)} → {link.Groups["path"].Value}");
            else if (place.Length > 0 && target.EndsWith(".md", StringComparison.Ordinal) && !Places(target).Contains(place))
                broken.Add($"{Repository.Relative(page)} → {link.Groups["path"].Value}#{place}");
        }
        Assert.Empty(broken);
    }

    /// <summary>Comments, help texts, scripts, recipes, manifests and pages.</summary>
    [Fact]
    public void Documents_named_elsewhere_exist()
    {
        string[] patterns = ["*.cs", "*.txt", "*.json", "*.csproj", "*.props", "*.sh", "*.yaml"];
        IEnumerable<string> written = Folders
            .Except(["models", "results", "examples"])
            .SelectMany(folder => patterns.SelectMany(pattern => Repository.Files(folder, pattern)))
            .Concat(Directory.GetFiles(Path.Combine(Repository.Root, "build")))
            .Concat(Directory.GetFiles(Repository.Root).Where(file => !Path.GetFileName(file).StartsWith('.')))
            .Concat(Pages);
        Assert.Empty(
            from file in written.Distinct()
            from Match name in Names().Matches(File.ReadAllText(file))
            where !File.Exists(Path.Combine(Repository.Root, name.Value))
            select $"{Repository.Relative(file)} names {name.Value}"
        );
    }

    /// <summary>The names that a forge gives to the headings of a page.</summary>
    private static HashSet<string> Places(string page) =>
        [
            .. Headings()
                .Matches(File.ReadAllText(page))
                .Select(heading => Regex.Replace(heading.Groups[1].Value.Trim().ToLowerInvariant(), @"[^\w\- ]", "").Replace(' ', '-')),
        ];

    [GeneratedRegex(@"(?:\]\(|src=""|srcset="")(?!https?:|mailto:)(?<path>[^)#\s""]*)(?:#(?<place>[^)\s""]+))?[)""]")]
    private static partial Regex Links();

    [GeneratedRegex(@"(?<![\w/.-])docs/[\w./-]+\.(md|svg)\b")]
    private static partial Regex Names();

    [GeneratedRegex(@"^#+ (.*)$", RegexOptions.Multiline)]
    private static partial Regex Headings();
}
