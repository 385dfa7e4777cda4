using Suffice.Cuda.Contract;
using Suffice.Cuda.Devices;
using Suffice.Cuda.Tests.Kernels;
using Suffice.Cuda.Tests.Ptx.Machine;

namespace Suffice.Cuda.Tests.Ptx;

/// <summary>The machine that runs PTX finds what it is there to find: faults planted in a kernel that is sound.</summary>
public class MachineTests
{
    private const int Rows = 3,
        Width = 70;

    [Theory]
    [InlineData("nothing", "nothing", null)]
    [InlineData("bar.sync\t0;", "", "memory is read that nothing was written to")]
    [InlineData("mov.f32\t%f1, 0f00000000;", "", "a register is read that nothing was written to")]
    [InlineData("ld.global.b32\t%r", "ld.global.b64\t%r", "that they do not divide")]
    [InlineData("setp.ge.s32\t%p1", "setp.gt.s32\t%p1", "that the launch was not given")]
    [InlineData("bar.sync\t0;", "@%p1 bar.sync\t0;", "is not known")]
    [InlineData("sqrt.rn.f32", "sqrt.approx.f32", "is not known")]
    public void Planted_faults_are_found(string sound, string faulty, string? expected)
    {
        Exception? found = Record.Exception(() => Normalise(text => text.Replace(sound, faulty, StringComparison.Ordinal)));
        if (expected is null)
            Assert.Null(found);
        else
            Assert.Contains(expected, Assert.IsType<PtxFault>(found).Message, StringComparison.Ordinal);
    }

    /// <summary>Without the barrier after a sum, a thread writes the next one's numbers while others still read.</summary>
    [Fact]
    public void Threads_that_do_not_wait_are_found()
    {
        const string Barrier = "bar.sync\t0;";
        PtxFault fault = Assert.Throws<PtxFault>(() =>
            Normalise(text =>
            {
                int second = text.IndexOf(Barrier, text.IndexOf(Barrier, StringComparison.Ordinal) + 1, StringComparison.Ordinal);
                return text.Remove(second, Barrier.Length);
            })
        );
        Assert.Contains("at the same time", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>Groups of a launch run in any order, so that none may use what another one writes.</summary>
    [Fact]
    public void Groups_that_use_the_same_memory_are_found()
    {
        PtxFault fault = Assert.Throws<PtxFault>(() => Normalise(text => text, rowStride: 0));
        Assert.Contains("of group 1 writes it, too", fault.Message, StringComparison.Ordinal);
    }

    private static void Normalise(Func<string, string> change, int rowStride = Width)
    {
        using var run = new DeviceRun(new PtxDevice(KernelTarget.All[0], change: change));
        float[] numbers = [.. Enumerable.Range(0, Rows * Width).Select(i => (float)i)];
        run.Run(
            KernelName.Normalise,
            Rows + 1,
            1,
            1,
            run.Ints(1, Rows),
            run.Floats(numbers),
            run.Ints(0),
            run.Floats(numbers[..Width]),
            run.Floats(numbers[..Width]),
            run.Floats(numbers),
            run.Ints(0),
            ShapeArgument.Of(new RowShape(new RowCount(1, 1), Width, Width, rowStride, 0, 0, 0, 1e-3f))
        );
    }
}
