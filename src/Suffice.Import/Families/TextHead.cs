using Suffice.Models;

namespace Suffice.Import.Families;

/// <summary>A classifier of texts: a hidden layer on the class token, then the head.</summary>
/// <param name="Hidden">The hidden layer.</param>
/// <param name="Head">The layer that answers.</param>
/// <param name="Activation">Between them.</param>
internal sealed record TextHead(string Hidden, string Head, Activation Activation);
