using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Suffice.Evaluation.Records;

/// <summary>The machine a record was made on.</summary>
/// <param name="Cpu">Model, as the system names it, with family and model number where it has them.</param>
/// <param name="Cores">Logical processors this process may use.</param>
/// <param name="VectorBits">Widest vectors the runtime uses here: 512, 256, 128, or 0.</param>
/// <param name="MemoryBytes">Memory this process may use.</param>
/// <param name="Os">Operating system and version.</param>
internal sealed record MachineDescription(string Cpu, int Cores, int VectorBits, long MemoryBytes, string Os)
{
    /// <summary>This machine.</summary>
    public static MachineDescription Current() =>
        new(
            CpuModel(),
            Environment.ProcessorCount,
            Vector512.IsHardwareAccelerated ? 512
                : Vector256.IsHardwareAccelerated ? 256
                : Vector128.IsHardwareAccelerated ? 128
                : 0,
            GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            RuntimeInformation.OSDescription
        );

    // Linux names the model per core. On virtual machines that may be a name of many generations, which family and model number tell apart;
    // Arm kernels often give only numbers for implementer and part.
    private static string CpuModel()
    {
        string architecture = RuntimeInformation.ProcessArchitecture.ToString();
        try
        {
            Dictionary<string, string> fields = File.ReadLines("/proc/cpuinfo")
                .Select(line => line.Split(':', 2))
                .Where(parts => parts.Length == 2)
                .GroupBy(parts => parts[0].Trim(), parts => parts[1].Trim())
                .ToDictionary(group => group.Key, group => group.First());
            if (fields.TryGetValue("model name", out string? model))
                return fields.TryGetValue("cpu family", out string? family)
                    ? $"{model}, family {family}, model {fields.GetValueOrDefault("model", "unknown")}"
                    : model;
            if (fields.TryGetValue("CPU part", out string? part))
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{architecture}, implementer {fields.GetValueOrDefault("CPU implementer", "unknown")}, part {part}"
                );
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Other systems have no such file; the architecture is what is known.
        }
        return architecture;
    }
}
