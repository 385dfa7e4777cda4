using TorchSharp;

namespace Suffice.Training;

/// <summary>Readies libtorch, which is loaded only by the verbs that train.</summary>
public static class Torch
{
    /// <summary>Versions of TorchSharp and libtorch.</summary>
    public static string Description => $"TorchSharp {typeof(torch).Assembly.GetName().Version?.ToString(3)}, libtorch {torch.__version__}";

    /// <param name="threads">For its kernels.</param>
    /// <exception cref="SufficeException">With <see cref="Fault.Machine"/> when libtorch cannot be loaded.</exception>
    public static void Prepare(int threads)
    {
        try
        {
            torch.set_num_threads(threads);
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
