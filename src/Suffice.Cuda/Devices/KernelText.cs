using System.Text;
using Suffice.Cuda.Contract;

namespace Suffice.Cuda.Devices;

/// <summary>The kernels as PTX, which the build has put into this assembly.</summary>
internal static class KernelText
{
    /// <summary>With the zero at its end that the driver wants.</summary>
    public static byte[] Of(KernelTarget target, KernelName kernel) => Read($"{target.Name}.{kernel}.ptx");

    /// <summary>The setter of conditions, which is written by hand: no kernel in C# can call a function of the driver.</summary>
    public static byte[] SetCondition() => Read("SetCondition.ptx");

    private static byte[] Read(string name)
    {
        using Stream text = typeof(KernelText).Assembly.GetManifestResourceStream(name)!;
        byte[] bytes = new byte[text.Length + 1];
        text.ReadExactly(bytes.AsSpan(0, (int)text.Length));
        return bytes;
    }

    /// <summary>A name with a zero at its end.</summary>
    public static byte[] Terminated(string name) => Encoding.ASCII.GetBytes(name + '\0');
}
