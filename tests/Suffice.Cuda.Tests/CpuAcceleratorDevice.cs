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
internal sealed class CpuAcceleratorDevice : SteppedDevice
{
    private readonly Context context = Context.Create(builder =>
        builder
            .CPU(new CPUDevice(numThreadsPerWarp: 32, numWarpsPerMultiprocessor: 2, numMultiprocessors: 1))
            .Optimize(OptimizationLevel.O2)
    );
    private readonly Accelerator accelerator;
    private readonly Dictionary<KernelName, (Delegate Start, Type[] Parameters)> kernels = [];

    public CpuAcceleratorDevice(bool branches = false)
        : base(branches, tensorCores: false) => accelerator = context.CreateCPUAccelerator(0, CPUAcceleratorMode.Parallel);

    public override string Name => "ILGPU's CPU accelerator";

    public override DeviceMemory Allocate(long bytes) => new Block(accelerator, bytes);

    public override void Write(DeviceMemory memory, long offset, ReadOnlySpan<byte> bytes)
    {
        byte[] copied = bytes.ToArray();
        if (copied.Length > 0)
            ((Block)memory).Buffer.View.SubView(offset, copied.Length).CopyFromCPU(copied);
    }

    public override void Wait() => accelerator.Synchronize();

    public override void Dispose()
    {
        accelerator.Dispose();
        context.Dispose();
    }

    protected override byte[] ReadBytes(DeviceMemory memory, long offset, int count)
    {
        Wait();
        byte[] bytes = new byte[count];
        ((Block)memory).Buffer.View.SubView(offset, count).CopyToCPU(bytes);
        return bytes;
    }

    protected override void Do(Launch launch)
    {
        (Delegate start, Type[] parameters) = Kernel(launch.Kernel);
        var size = new KernelConfig(new Index3D(launch.X, launch.Y, launch.Z), new Index3D(KernelShape.Threads, 1, 1));
        start.DynamicInvoke([size, .. launch.Arguments.Zip(parameters, Value)]);
        Wait();
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
}
