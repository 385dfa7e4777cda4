using Suffice.Cuda.Devices;

namespace Suffice.Cuda.Segments;

/// <summary>Steps of a device that are captured together.</summary>
/// <param name="Inputs">Most inputs.</param>
/// <param name="Steps">In order.</param>
internal abstract record DeviceProgram(int Inputs, IReadOnlyList<Step> Steps)
{
    /// <summary>Kernels in it, those of branches included.</summary>
    public int Launches { get; } = All(Steps).OfType<Launch>().Count();

    /// <summary>Bytes of the arguments that are captured with them.</summary>
    public long ArgumentBytes { get; } =
        All(Steps)
            .OfType<Launch>()
            .Sum(launch => launch.Arguments.Sum(argument => argument is ShapeArgument shape ? shape.Bytes.Length : 2L * sizeof(long)));

    /// <summary>Steps, and those of branches behind each.</summary>
    public static IEnumerable<Step> All(IEnumerable<Step> steps) =>
        steps.SelectMany(step => step is Branch branch ? All(branch.Body).Prepend(step) : [step]);
}
