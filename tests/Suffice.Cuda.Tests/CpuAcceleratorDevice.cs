using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using Suffice.Cuda.Contract;
using Suffice.Cuda.Devices;
using Suffice.Cuda.Kernels.Writing;

namespace Suffice.Cuda.Tests;

/// <summary>
/// Runs the kernels themselves, thread by thread, on ILGPU's CPU accelerator: slow, and all that a GPU would do but its instructions.
/// </summary>
internal sealed class CpuAcceleratorDevice : ComputeDevice
{
    private readonly Context context = Context.Create(builder =>
        builder
            .CPU(new CPUDevice(numThreadsPerWarp: 32, numWarpsPerMultiprocessor: 2, numMultiprocessors: 1))
            .Optimize(OptimizationLevel.O2)
    );
    private readonly Accelerator accelerator;
    private readonly Dictionary<KernelName, (Delegate Start, Type[] Parameters)> kernels = [];

    public CpuAcceleratorDevice(bool branches = false)
    {
        accelerator = context.CreateCPUAccelerator(0, CPUAcceleratorMode.Parallel);
        CanBranch = branches;
    }

    public override string Name => "ILGPU's CPU accelerator";

    public override bool CanBranch { get; }

    /// <summary>Branches taken so far.</summary>
    public int Branches { get; private set; }

    /// <summary>Graphs replayed so far.</summary>
    public int Replays { get; private set; }

    /// <summary>Steps run one by one so far.</summary>
    public int Steps { get; private set; }

    public override DeviceMemory Allocate(long bytes) => new Block(accelerator, bytes);

    public override HostMemory AllocateHost(long bytes) => new HostBlock(bytes);

    public override void Write(DeviceMemory memory, long offset, ReadOnlySpan<byte> bytes)
    {
        byte[] copied = bytes.ToArray();
        if (copied.Length > 0)
            ((Block)memory).Buffer.View.SubView(offset, copied.Length).CopyFromCPU(copied);
    }

    public override void Run(Step step)
    {
        Steps++;
        Do(step);
    }

    public override DeviceGraph Capture(IReadOnlyList<Step> steps) => new Recording(steps);

    public override void Replay(DeviceGraph graph)
    {
        Replays++;
        foreach (Step step in ((Recording)graph).Steps)
            Do(step);
    }

    public override void Wait() => accelerator.Synchronize();

    public override void Dispose()
    {
        accelerator.Dispose();
        context.Dispose();
    }

    /// <summary>Reads a block.</summary>
    public T[] Read<T>(DeviceMemory memory, long offset, int count)
        where T : unmanaged
    {
        Wait();
        byte[] bytes = new byte[count * Marshal.SizeOf<T>()];
        ((Block)memory).Buffer.View.SubView(offset, bytes.Length).CopyToCPU(bytes);
        return MemoryMarshal.Cast<byte, T>(bytes).ToArray();
    }

    private unsafe void Do(Step step)
    {
        switch (step)
        {
            case Launch launch:
                (Delegate start, Type[] parameters) = Kernel(launch.Kernel);
                var size = new KernelConfig(new Index3D(launch.X, launch.Y, launch.Z), new Index3D(KernelShape.Threads, 1, 1));
                start.DynamicInvoke([size, .. launch.Arguments.Zip(parameters, Value)]);
                Wait();
                break;
            case Branch branch when Read<int>(branch.Count.Memory, branch.Count.Offset, 1)[0] == 0:
                break;
            case Branch branch:
                Branches++;
                foreach (Step inner in branch.Body)
                    Do(inner);
                break;
            case CopyIn copy:
                Write(copy.To, copy.Offset, new ReadOnlySpan<byte>(copy.From.Start, (int)copy.Bytes));
                break;
            case CopyOut copy:
                Read<byte>(copy.From, copy.Offset, (int)copy.Bytes).CopyTo(new Span<byte>(copy.To.Start, (int)copy.Bytes));
                break;
            default:
                throw new InvalidOperationException($"Unknown step {step}.");
        }
    }

    private static object Value(KernelArgument argument, Type parameter)
    {
        if (argument is ShapeArgument shape)
            return shape.Value;
        var view = (ViewArgument)argument;
        ArrayView<byte> bytes = ((Block)view.Memory).Buffer.View;
        return view.Type switch
        {
            NumberType.Single => Part<float>(bytes, view, parameter),
            NumberType.Int32 => Part<int>(bytes, view, parameter),
            NumberType.Double => Part<double>(bytes, view, parameter),
            NumberType.UInt16 => Part<ushort>(bytes, view, parameter),
            _ => throw new InvalidOperationException($"Unknown type {view.Type}."),
        };
    }

    private static ArrayView<T> Part<T>(ArrayView<byte> bytes, ViewArgument view, Type parameter)
        where T : unmanaged
    {
        Assert.Equal(typeof(ArrayView<T>), parameter);
        Assert.InRange(view.Offset + (view.Count * Marshal.SizeOf<T>()), 0, bytes.Length);
        return bytes.SubView(view.Offset, view.Count * Marshal.SizeOf<T>()).Cast<T>();
    }

    private (Delegate Start, Type[] Parameters) Kernel(KernelName name)
    {
        if (kernels.TryGetValue(name, out var known))
            return known;
        MethodInfo method = KernelCatalogue.Method(name);
        Type[] parameters = [.. method.GetParameters().Select(parameter => parameter.ParameterType)];
        MethodInfo loader = typeof(KernelLoaders)
            .GetMethods()
            .Single(candidate =>
                candidate.Name == nameof(KernelLoaders.LoadStreamKernel)
                && candidate.GetGenericArguments().Length == parameters.Length
                && candidate.GetParameters() is [_, { ParameterType.Name: var second }]
                && second.StartsWith("Action", StringComparison.Ordinal)
            )
            .MakeGenericMethod(parameters);
        var start = (Delegate)loader.Invoke(null, [accelerator, method.CreateDelegate(Expression.GetActionType(parameters))])!;
        return kernels[name] = (start, parameters);
    }

    private sealed class Block(Accelerator accelerator, long bytes) : DeviceMemory
    {
        public MemoryBuffer1D<byte, Stride1D.Dense> Buffer { get; } = accelerator.Allocate1D<byte>(Math.Max(bytes, 4));

        public override long Bytes => bytes;

        public override void Dispose() => Buffer.Dispose();
    }

    private sealed unsafe class HostBlock(long bytes) : HostMemory
    {
        private byte* start = (byte*)NativeMemory.AllocZeroed((nuint)Math.Max(bytes, 4));

        public override long Bytes => bytes;

        public override byte* Start => start;

        public override void Dispose()
        {
            NativeMemory.Free(start);
            start = null;
        }
    }

    private sealed class Recording(IReadOnlyList<Step> steps) : DeviceGraph
    {
        public IReadOnlyList<Step> Steps => steps;

        public override int Nodes => steps.Count;

        public override long Bytes => 0;

        public override void Dispose() { }
    }
}
