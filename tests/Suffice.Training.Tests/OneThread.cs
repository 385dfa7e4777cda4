using System.Runtime.CompilerServices;
using TorchSharp;
using Xunit.Sdk;
using Xunit.v3;

[assembly: Parallelization(Mode = ParallelMode.None)]

namespace Suffice.Training.Tests;

internal static class OneThread
{
    /// <summary>libtorch's generator is one for all, and sums in a fixed order need one thread.</summary>
    [ModuleInitializer]
    public static void Set() => torch.set_num_threads(1);
}
