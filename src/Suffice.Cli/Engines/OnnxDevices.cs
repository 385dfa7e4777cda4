using Suffice.Commands.Options;
using Suffice.Onnx;

namespace Suffice.Cli.Engines;

/// <summary>The execution providers of ONNX Runtime as devices.</summary>
internal static class OnnxDevices
{
    public static DeviceOffer Offer { get; } =
        new(
            OnnxDevice.Form,
            $"an execution provider of ONNX Runtime ({string.Join(", ", OnnxProviders.Names)}), with options of its own",
            OnnxDevice.Parse
        );
}
