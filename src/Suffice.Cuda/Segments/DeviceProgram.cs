using Suffice.Cuda.Devices;

namespace Suffice.Cuda.Segments;

/// <summary>Steps of a device that are captured together.</summary>
/// <param name="Inputs">Most inputs.</param>
/// <param name="Steps">In order.</param>
internal abstract record DeviceProgram(int Inputs, IReadOnlyList<Step> Steps)
{
    /// <summary>Kernels in it, those of branches included.</summary>
    public int Launches { get; } = Step.All(Steps).OfType<Launch>().Count();

    /// <summary>Bytes of the arguments that are captured with them.</summary>
    public long ArgumentBytes { get; } =
        Step.All(Steps)
            .OfType<Launch>()
            .Sum(launch => launch.Arguments.Sum(argument => argument is ShapeArgument shape ? shape.Bytes.Length : 2L * sizeof(long)));
}
