namespace Suffice.Cli.Loading;

/// <summary>One labelled input, as it is sent.</summary>
/// <param name="Body">A PNG file, or a text.</param>
/// <param name="Type">Its media type.</param>
/// <param name="Label">The right answer.</param>
internal sealed record LoadExample(byte[] Body, string Type, string Label);
