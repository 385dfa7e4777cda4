using Suffice.Bundles;
using Suffice.Control;
using Suffice.Execution;
using Suffice.Models;
using Suffice.Tensors;

namespace Suffice.Fuzz.Tests;

/// <summary>Reads a file as far as it can be read, and checks how it is refused.</summary>
internal static class Reader
{
    /// <summary>
    /// Most managed bytes that opening may take: JSON comes apart into objects of some ten times its size, an error with its stack takes
    /// some tens of kilobytes, and nothing may grow with a number that only stands in the file.
    /// </summary>
    public static long Allowed(long fileBytes) => (1 << 20) + (64 * fileBytes);

    /// <summary>Inputs beyond this many floats are not run: their size is no damage, only slow.</summary>
    private const int MostInputFloats = 1 << 16;

    /// <returns>Why it was refused; null if it was accepted as a bundle.</returns>
    /// <exception cref="InvalidOperationException">When the reader did what it must not.</exception>
    public static string? Read(string path, long length, out long allocated)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            using (SafetensorsFile file = SafetensorsFile.Open(path))
            {
                long sum = 0;
                foreach (TensorInfo tensor in file.Tensors.Values)
                foreach (byte value in file.Bytes(tensor.Name))
                    sum += value;
                if (sum < 0)
                    throw new InvalidOperationException("Bytes have a negative sum.");
            }
            using BundleFile bundle = BundleFile.Open(path);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            CheckMemory(allocated, length);
            Use(bundle);
            return null;
        }
        catch (SufficeException refusal)
        {
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            CheckMemory(allocated, length);
            if (refusal.Fault != Fault.Bundle || !refusal.Message.Contains(path, StringComparison.Ordinal))
                throw new InvalidOperationException($"It was refused without naming the file: {refusal.Fault}, {refusal.Message}", refusal);
            return refusal.Message;
        }
    }

    private static void CheckMemory(long allocated, long length)
    {
        if (allocated > Allowed(length))
            throw new InvalidOperationException($"Opening {length} bytes took {allocated} bytes of memory.");
    }

    /// <summary>What is accepted must run: every number is read, whatever it is.</summary>
    private static void Use(BundleFile bundle)
    {
        foreach (NamedTensor tensor in bundle.Plain())
            if (tensor.Shape.Aggregate(1L, (product, size) => product * size) != Math.Max(tensor.Values.Length, tensor.Bytes?.Length ?? 0))
                throw new InvalidOperationException($"{tensor.Name} has another size than its shape says.");
        ModelDescription model = bundle.Manifest.Model;
        long floats = (long)model.Channels * model.ImageSize * model.ImageSize;
        if (floats > MostInputFloats)
            return;
        using var executor = new Executor(bundle, 1);
        float[] logits = new float[model.Classes],
            inputs = new float[floats];
        foreach (ExecutionPath path in bundle.Library.Paths)
            executor.Run(inputs, 1, new FixedPath(bundle.Library, path), logits, new int[1], new Cost[1]);
        if (bundle.Manifest.Controller is not null && bundle.Manifest.LambdaTable is [var first, ..])
            executor.Run(inputs, 1, LearnedController.Load(bundle, first.Lambda), logits, new int[1], new Cost[1]);
    }
}
