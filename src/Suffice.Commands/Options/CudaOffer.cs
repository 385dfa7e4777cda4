using System.Globalization;
using Suffice.Cuda;

namespace Suffice.Commands.Options;

/// <summary>NVIDIA GPUs as devices, by our own kernels.</summary>
internal static class CudaOffer
{
    private const string Name = "cuda";

    public static DeviceOffer Offer { get; } = new($"{Name}[:N]", "an NVIDIA GPU by our own kernels, the first one or number N", Parse);

    private static OtherDevice? Parse(string text)
    {
        if (text == Name)
            return (OtherDevice)Device.Cuda();
        if (!text.StartsWith($"{Name}:", StringComparison.Ordinal))
            return null;
        return int.TryParse(text[(Name.Length + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int ordinal)
            ? (OtherDevice)Device.Cuda(ordinal)
            : throw new SufficeException(Fault.Usage, $"{text} names no GPU. Give {Name}, or {Name}:N with a number from 0.");
    }
}
