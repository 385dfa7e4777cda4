using System.Runtime.InteropServices;

namespace Suffice.Serve;

/// <summary>
/// The build of this program for AVX-512, which lies beside that for AVX2 in an image: NativeAOT decides at compile time how wide vectors
/// are. An image without a shell cannot choose, so the program does.
/// </summary>
internal static partial class WiderBuild
{
    private const string Name = "suffice-serve-v4";

    /// <summary>The level v4 of the x86-64 psABI, as Linux names its parts.</summary>
    private static readonly string[] Flags = ["avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"];

    /// <summary>Becomes that build, in the same process, if it is there and the processor can run it; else returns.</summary>
    /// <param name="arguments">This program's.</param>
    public static void Become(string[] arguments)
    {
        string file = Path.Combine(AppContext.BaseDirectory, Name);
        bool isIt = string.Equals(Path.GetFileName(Environment.ProcessPath), Name, StringComparison.Ordinal);
        if (isIt || !OperatingSystem.IsLinux() || !File.Exists(file) || !CanRun(File.ReadLines("/proc/cpuinfo")))
            return;
        // Returns only where it fails, and then this build serves.
        _ = Replace(file, [file, .. arguments, null]);
    }

    /// <summary>Whether the first processor has all that it takes.</summary>
    /// <param name="processors">The lines of <c>/proc/cpuinfo</c>.</param>
    public static bool CanRun(IEnumerable<string> processors)
    {
        string flags = processors.FirstOrDefault(line => line.StartsWith("flags", StringComparison.Ordinal)) ?? "";
        return Flags.All(flags.Split(' ').Contains);
    }

    [LibraryImport("libc", EntryPoint = "execv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Replace(string file, string?[] arguments);
}
