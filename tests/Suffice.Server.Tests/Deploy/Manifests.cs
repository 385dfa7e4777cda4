using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Suffice.Commands.Terminals;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Suffice.Server.Tests.Deploy;

/// <summary>The files of <c>deploy/</c>, and what they say about the server.</summary>
internal static class Manifests
{
    public static string Root { get; } = Above(AppContext.BaseDirectory);

    /// <summary>The version of images, as this repository has it.</summary>
    public static string Version { get; } = Value("Directory.Build.props", "<Version>(.+)</Version>");

    /// <summary>The user of images.</summary>
    public static long User { get; } =
        long.Parse(Value("src/Suffice.Serve/Suffice.Serve.csproj", "<ContainerUser>(.+)</ContainerUser>"), CultureInfo.InvariantCulture);

    /// <param name="file">Below <c>deploy/</c>.</param>
    public static string Text(string file) => File.ReadAllText(Path.Combine(Root, "deploy", file));

    /// <summary>The documents of a YAML file as JSON, with plain words as numbers and truth values where they are such.</summary>
    public static JsonNode[] Documents(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return [.. stream.Documents.Select(document => Json(document.RootNode)!)];
    }

    /// <summary>Has the server's own parser read its arguments.</summary>
    public static (int Http, int Grpc) Ports(IEnumerable<string> arguments)
    {
        var terminal = new Terminal(TextWriter.Null, TextWriter.Null, isInteractive: false, TimeProvider.System, default);
        ParseResult parsed = Serve.Program.Root(terminal).Parse([.. arguments]);
        Assert.Empty(parsed.Errors);
        Assert.Equal("serve", parsed.CommandResult.Command.Name);
        // An option that it does not have is read as the name of a bundle.
        Assert.EndsWith(".suffice", Assert.Single(parsed.GetRequiredValue<string[]>("BUNDLE")), StringComparison.Ordinal);
        Assert.Equal("0.0.0.0", parsed.GetValue<string>("--address"));
        return (parsed.GetValue<int>("--port"), parsed.GetValue<int>("--grpc-port"));
    }

    private static JsonNode? Json(YamlNode node) =>
        node switch
        {
            YamlMappingNode map => new JsonObject(
                map.Children.Select(pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, Json(pair.Value)))
            ),
            YamlSequenceNode list => new JsonArray([.. list.Select(Json)]),
            YamlScalarNode { Style: ScalarStyle.Plain, Value: { } plain } => Plain(plain),
            _ => JsonValue.Create(((YamlScalarNode)node).Value),
        };

    private static JsonValue Plain(string text) =>
        text is "true" or "false" ? JsonValue.Create(text == "true")
        : long.TryParse(text, CultureInfo.InvariantCulture, out long whole) ? JsonValue.Create(whole)
        : JsonValue.Create(text);

    private static string Value(string file, string pattern) =>
        Regex.Match(File.ReadAllText(Path.Combine(Root, file)), pattern) is { Success: true } found
            ? found.Groups[1].Value
            : throw new InvalidOperationException($"{file} has no {pattern}.");

    private static string Above(string folder)
    {
        while (!File.Exists(Path.Combine(folder, "Suffice.slnx")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests lie outside the repository.");
        return folder;
    }
}
