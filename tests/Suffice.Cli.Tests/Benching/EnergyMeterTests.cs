using Suffice.Commands.Benching;

namespace Suffice.Cli.Tests.Benching;

/// <summary>Counters of RAPL, in a folder laid out as Linux shows them.</summary>
public sealed class EnergyMeterTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private void Zone(string zone, string name, long joules) =>
        Array.ForEach(
            [("name", name), ("max_energy_range_uj", "9000000"), ("energy_uj", $"{joules * 1_000_000}")],
            ((string File, string Text) line) =>
            {
                Directory.CreateDirectory(folder.File(zone));
                File.WriteAllText(Path.Combine(folder.File(zone), line.File), line.Text + "\n");
            }
        );

    [Fact]
    public void Packages_are_added_up_and_their_parts_are_not()
    {
        Zone("intel-rapl:0", "package-0", 3);
        Zone("intel-rapl:1", "package-1", 4);
        Zone("intel-rapl:0:0", "core", 2);
        Zone("intel-rapl:2", "psys", 100);
        var meter = new EnergyMeter(folder.Path);
        Assert.Equal(7, meter.Joules()!.Value, 1e-9);
        Assert.Equal("RAPL, 2 packages", meter.Description);
    }

    [Fact]
    public void A_counter_that_began_again_goes_on()
    {
        Zone("intel-rapl:0", "package-0", 8);
        var meter = new EnergyMeter(folder.Path);
        double? before = meter.Joules();
        Zone("intel-rapl:0", "package-0", 1);
        Assert.Equal(2, meter.Since(before)!.Value, 1e-9);
    }

    [Fact]
    public void Without_counters_nothing_is_measured_and_that_is_said()
    {
        var meter = new EnergyMeter(folder.File("nowhere"));
        Assert.Null(meter.Since(meter.Joules()));
        Assert.Contains("not measured", meter.Description, StringComparison.Ordinal);
    }
}
