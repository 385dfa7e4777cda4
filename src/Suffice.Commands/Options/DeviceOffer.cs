using Suffice.Execution;

namespace Suffice.Commands.Options;

/// <summary>A kind of device that a tool can run bundles on, besides the processor by our own runtime.</summary>
/// <param name="Form">How one is typed after <c>--device</c>, such as <c>onnx:PROVIDER</c>.</param>
/// <param name="Description">What it is, as a sentence.</param>
/// <param name="Parse">
/// Reads what was typed; null where it is of another form. With <see cref="Fault.Usage"/> for a device that is not known, with
/// <see cref="Fault.Machine"/> for one that is not here.
/// </param>
internal sealed record DeviceOffer(string Form, string Description, Func<string, OtherDevice?> Parse);
