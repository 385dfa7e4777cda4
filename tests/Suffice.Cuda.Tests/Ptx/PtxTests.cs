using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using ILGPU;
using Suffice.Cuda.Contract;
using Suffice.Cuda.Devices;
using Suffice.Cuda.Kernels.Writing;
using Suffice.Cuda.Tests.Ptx.Machine;

namespace Suffice.Cuda.Tests.Ptx;

/// <summary>The PTX in the assembly: what drivers are given.</summary>
public class PtxTests
{
    public static TheoryData<string, string> Modules
    {
        get
        {
            var modules = new TheoryData<string, string>();
            foreach (KernelTarget target in KernelTarget.All)
            foreach (KernelName kernel in target.Kernels)
                modules.Add(target.Name, kernel.ToString());
            return modules;
        }
    }

    [Theory]
    [MemberData(nameof(Modules))]
    public void Every_module_is_sound_and_takes_what_the_runtime_gives(string target, string name)
    {
        KernelName kernel = Enum.Parse<KernelName>(name);
        string text = Text(target, kernel);
        var checker = new PtxChecker(text);
        Assert.Empty(checker.Check());
        Assert.DoesNotMatch(@"@!?%p\d+\s+bra\.uni", text); // Threads of a warp may differ there.
        Assert.DoesNotMatch("0f00[0-7][0-9A-F]*[1-9A-F]", text); // A whole number's bits taken for a float's.
        Assert.Equal(name, checker.Entry);
        Assert.Equal($"sm_{checker.Target}", target);
        // A view is an address and a number; sizes lie as C# has them.
        Assert.Equal(KernelCatalogue.Method(kernel).GetParameters().Select(Bytes), checker.Parameters);
    }

    [Fact]
    public void So_is_the_one_that_is_written_by_hand()
    {
        string text = Encoding.ASCII.GetString(KernelText.SetCondition()).TrimEnd('\0');
        var checker = new PtxChecker(text, "cudaGraphSetConditional");
        Assert.Empty(checker.Check());
        Assert.Equal("SetCondition", checker.Entry);
        Assert.Equal([2 * sizeof(long), sizeof(ulong)], checker.Parameters);
        Assert.Contains(new PtxChecker(text).Check(), problem => problem.Contains("elsewhere", StringComparison.Ordinal));
        string other = text.Replace("call.uni\tcudaGraphSetConditional", "call.uni\tnothing", StringComparison.Ordinal);
        Assert.Contains(new PtxChecker(other, "cudaGraphSetConditional").Check(), problem =>
            problem.Contains("not declared", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData(".target sm_72", ".target sm_6", "needs sm_20")]
    [InlineData(".version 7.4", ".version 8.6", "version")]
    [InlineData("ret;", "nop;", "unknown")]
    [InlineData(".reg .b32\t%r<", ".reg .b32\t%r<1", null)]
    [InlineData("setp.ge.s32\t%p1", "setp.ge.s32\t%p99", "%p99")]
    [InlineData("setp.ge.s32\t%p1", "redux.sync.add.s32\t%p1", "needs sm_80")]
    [InlineData("bra.uni\tL_", "bra.uni\tM_", "nothing is at M_")]
    public void Planted_faults_are_found(string sound, string faulty, string? expected)
    {
        string text = Text("sm_72", KernelName.FindRows);
        Assert.Contains(sound, text, StringComparison.Ordinal);
        IReadOnlyList<string> problems = new PtxChecker(text.Replace(sound, faulty, StringComparison.Ordinal)).Check();
        if (expected is null)
            Assert.Empty(problems);
        else
            Assert.Contains(problems, problem => problem.Contains(expected, StringComparison.Ordinal));
    }

    private static string Text(string target, KernelName kernel) =>
        PtxMachine.Text(KernelTarget.All.Single(known => known.Name == target), kernel);

    private static int Bytes(ParameterInfo parameter) =>
        parameter.ParameterType.IsGenericType && parameter.ParameterType.GetGenericTypeDefinition() == typeof(ArrayView<>)
            ? 2 * sizeof(long)
            : Marshal.SizeOf(parameter.ParameterType);
}
