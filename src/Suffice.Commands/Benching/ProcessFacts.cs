using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Suffice.Commands.Benching;

/// <summary>What the system says about this process. Known on Linux only.</summary>
internal static class ProcessFacts
{
    /// <summary>Most memory this process has had at a time, bytes (VmHWM); null where the system does not say.</summary>
    public static long? PeakBytes()
    {
        if (!File.Exists("/proc/self/status"))
            return null;
        string? line = File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return line is null
            ? null
            : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) * 1024;
    }

    /// <summary>
    /// Bytes of all files mapped into this process but <paramref name="model"/>: the program, its libraries, the system's.
    /// </summary>
    public static long? ProgramBytes(string model)
    {
        if (!File.Exists("/proc/self/maps"))
            return null;
        string full = RealPath(model);
        return File.ReadLines("/proc/self/maps")
            .Select(line => line.IndexOf('/', StringComparison.Ordinal) is >= 0 and var at ? line[at..] : "")
            .Where(path => path.Length > 0 && path != full && !path.StartsWith("/dev/", StringComparison.Ordinal) && File.Exists(path))
            .Distinct()
            .Sum(path => new FileInfo(path).Length);
    }

    /// <summary>
    /// Where a file lies, whatever links its path goes through: the name under which the system lists it once it is mapped.
    /// </summary>
    internal static string RealPath(string path)
    {
        using SafeFileHandle file = File.OpenHandle(path);
        return new FileInfo($"/proc/self/fd/{file.DangerousGetHandle()}").LinkTarget ?? Path.GetFullPath(path);
    }

    /// <summary>
    /// Processes that wanted to run, averaged over the last minute; null where the system does not say. About 0 on a quiet machine.
    /// </summary>
    public static double? Load() =>
        File.Exists("/proc/loadavg") ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture) : null;
}
