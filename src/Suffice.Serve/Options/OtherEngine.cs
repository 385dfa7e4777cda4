using Suffice.Server.Serving;

namespace Suffice.Serve.Options;

/// <summary>An engine that can take the place of ours behind the same front, for comparison.</summary>
/// <param name="Name">As typed after <c>--engine</c>.</param>
/// <param name="Description">What it is, as the end of a sentence.</param>
/// <param name="Lane">Makes one lane of it for a model.</param>
internal sealed record OtherEngine(string Name, string Description, Func<BundledModel, SessionOptions, ILane> Lane);
