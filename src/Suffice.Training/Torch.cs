using TorchSharp;

namespace Suffice.Training;

/// <summary>Readies libtorch, which is loaded only by the verbs that train.</summary>
internal static class Torch
{
    /// <summary>Versions of TorchSharp and libtorch.</summary>
    public static string Description => $"TorchSharp {typeof(torch).Assembly.GetName().Version?.ToString(3)}, libtorch {torch.__version__}";

    /// <summary>Threads of its kernels.</summary>
    public static int Threads => torch.get_num_threads();

    /// <param name="threads">For its kernels.</param>
    /// <param name="onCuda">Whether what is made from now on lies on a CUDA device.</param>
    /// <exception cref="SufficeException">With <see cref="Fault.Machine"/> when libtorch cannot be loaded, or knows no such
    /// device.</exception>
    public static void Prepare(int threads, bool onCuda = false)
    {
        try
        {
            KeptMemory.Begin();
            torch.set_num_threads(threads);
            if (!onCuda)
                return;
            if (!torch.cuda_is_available())
                throw new SufficeException(
                    Fault.Machine,
                    "There is no CUDA device that this libtorch can use: the one that is installed by default computes on the processor "
                        + "alone. docs/guide/fine-tuning.md says how to build with another one; without --device the processor is used."
                );
            torch.set_default_device(torch.CUDA);
        }
        catch (Exception error)
            when (error
                    is DllNotFoundException
                        or TypeInitializationException
                        or NotSupportedException
                        or BadImageFormatException
                        or EntryPointNotFoundException
            )
        {
            throw new SufficeException(
                Fault.Machine,
                $"libtorch cannot be loaded: {(error.InnerException ?? error).Message} Training runs on 64-bit x86 Linux with glibc; "
                    + "running bundles does not need it.",
                error
            );
        }
    }
}
