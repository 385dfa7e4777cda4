using System.Globalization;

namespace Suffice.Commands.Benching;

/// <summary>
/// Joules that the processors' packages have used, by the counters of RAPL as Linux shows them. Virtual machines mostly have none, and most
/// systems let only root read them.
/// </summary>
/// <param name="folder">Where the system shows them.</param>
internal sealed class EnergyMeter(string folder = EnergyMeter.Usual)
{
    private const string Usual = "/sys/class/powercap";

    private const double Micro = 1e-6;

    /// <summary>One for each package, with what it counts to before it begins again; none where one cannot be read.</summary>
    private readonly (string File, double Most)[] packages = Packages(folder);

    /// <summary>How energy is measured, or why it is not.</summary>
    public string Description =>
        packages.Length > 0
            ? $"RAPL, {packages.Length} package{(packages.Length == 1 ? "" : "s")}"
            : $"not measured: no counter of RAPL can be read below {folder}";

    /// <summary>So far; null where it cannot be read.</summary>
    public double? Joules() => packages.Length == 0 ? null : packages.Sum(package => Read(package.File));

    /// <summary>Since an earlier reading; null where either cannot be read. Counters may have begun again once.</summary>
    public double? Since(double? before) =>
        Joules() - before is not { } used ? null
        : used >= 0 ? used
        : used + packages.Min(package => package.Most);

    private static (string, double)[] Packages(string folder)
    {
        if (!Directory.Exists(folder))
            return [];
        try
        {
            return
            [
                .. Directory
                    .GetDirectories(folder, "intel-rapl:*")
                    .Where(zone => Path.GetFileName(zone).Count(letter => letter == ':') == 1)
                    .Where(zone => File.ReadAllText(Path.Combine(zone, "name")).StartsWith("package", StringComparison.Ordinal))
                    .Select(zone => (Path.Combine(zone, "energy_uj"), Read(Path.Combine(zone, "max_energy_range_uj"))))
                    .Where(package => Read(package.Item1) >= 0),
            ];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static double Read(string file) => double.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture) * Micro;
}
