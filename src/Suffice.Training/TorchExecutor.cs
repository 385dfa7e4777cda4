using System.Runtime.InteropServices;
using Suffice.Bundles;
using Suffice.Models;
using Suffice.Training.Networks;
using Suffice.Training.Optimisation;
using TorchSharp;
using static TorchSharp.torch;

namespace Suffice.Training;

/// <summary>
/// Runs one path of a model with TorchSharp, without gradients: what a user of that library would write, for comparison. For one thread at
/// a time.
/// </summary>
internal sealed class TorchExecutor : IDisposable
{
    private readonly EncoderNetwork network;
    private readonly PathLibrary library;
    private readonly ExecutionPath path;

    /// <param name="library">The path's library.</param>
    /// <param name="path">Which path.</param>
    /// <param name="weights">A file that <see cref="Save"/> wrote.</param>
    /// <param name="threads">For libtorch's kernels.</param>
    /// <exception cref="SufficeException">With <see cref="Fault.Machine"/> when libtorch cannot be loaded.</exception>
    public TorchExecutor(PathLibrary library, ExecutionPath path, string weights, int threads)
    {
        ArgumentNullException.ThrowIfNull(library);
        Torch.Prepare(threads);
        this.library = library;
        this.path = path;
        network = new EncoderNetwork(library.Model);
        network.load(weights);
        network.eval();
    }

    /// <summary>Writes a bundle's weights in TorchSharp's own form.</summary>
    public static void Save(BundleFile bundle, string path)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        Torch.Prepare(1);
        using var network = new EncoderNetwork(bundle.Manifest.Model);
        Weights.Load(network, bundle.Plain());
        network.save(path);
    }

    /// <summary>Runs a batch.</summary>
    /// <param name="inputs">(B, C, H, W).</param>
    /// <param name="logits">(B, classes), written.</param>
    public void Run(ReadOnlySpan<float> inputs, Span<float> logits)
    {
        using IDisposable _ = inference_mode();
        using DisposeScope scope = NewDisposeScope();
        ModelDescription model = library.Model;
        int size = model.ImageSize;
        Tensor images = empty(inputs.Length / (model.Channels * size * size), model.Channels, size, size);
        inputs.CopyTo(MemoryMarshal.Cast<byte, float>(images.bytes));
        // A static model has one exit; on other paths the exits passed are part of the work.
        Tensor answer = path.Parent is null ? network.Forward(images) : network.Forward(images, library, [path])[path.Index];
        answer.data<float>().CopyTo(logits);
    }

    public void Dispose() => network.Dispose();
}

/// <summary>A product of two square matrices by libtorch.</summary>
internal sealed class TorchProduct : IDisposable
{
    private readonly Tensor left;
    private readonly Tensor right;

    /// <param name="size">Rows and columns.</param>
    /// <param name="threads">For libtorch's kernels.</param>
    /// <exception cref="SufficeException">With <see cref="Fault.Machine"/> when libtorch cannot be loaded.</exception>
    public TorchProduct(int size, int threads)
    {
        Torch.Prepare(threads);
        left = randn(size, size);
        right = randn(size, size);
    }

    public void Run()
    {
        using Tensor product = left.matmul(right);
    }

    public void Dispose()
    {
        left.Dispose();
        right.Dispose();
    }
}
