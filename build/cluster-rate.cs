#:property PublishAot=false
// What a cluster costs beside processes of their own, in turns: cluster-rate.cs CLI BUNDLE ROWS SHARD_ROWS ROUNDS RECORD, where CLI is
// suffice-cli.dll, ROWS are JSON lines that `run --input` reads, and RECORD is written, with RECORD.simulation.json beside it. It wants two
// cores, Linux (`taskset`), and a machine that does nothing else. Every time is that of whole commands, from their start to their end:
//   two local   two processes at once, each on its core, each with half of the rows
//   two silos   two silos, each on its core, and a client with all rows
//   one local   one process on one core with the first half
//   one silo    one silo on that core, and a client with the first half
// Silos are up before the clock starts, and each job is new to them.
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

(string program, string bundle, string rows, string shardRows, string record) = (args[0], args[1], args[2], args[3], args[5]);
int rounds = int.Parse(args[4], CultureInfo.InvariantCulture);
string folder = Directory.CreateTempSubdirectory("suffice-cluster-rate-").FullName;
string[] lines = File.ReadAllLines(rows);
string[] halves = [.. Enumerable.Range(0, 2).Select(half => Part($"half{half}.jsonl", lines.Where((_, i) => i % 2 == half)))];
string whole = Part("all.jsonl", lines);
var measured = new List<double[]>();
for (int round = 0; round < rounds; round++)
{
    // Which comes first changes, so that neither gets the machine as the other has left it.
    Func<double>[] turns = [TwoLocal, TwoSilos, OneLocal, OneSilo];
    var seconds = new double[turns.Length];
    foreach (int turn in round % 2 == 0 ? (int[])[0, 1, 2, 3] : [1, 0, 3, 2])
        seconds[turn] = turns[turn]();
    measured.Add(seconds);
    Console.Error.WriteLine(
        string.Create(
            CultureInfo.InvariantCulture,
            $"round {round + 1}: two local {seconds[0]:0.00} s, two silos {seconds[1]:0.00} s, "
                + $"one local {seconds[2]:0.00} s, one silo {seconds[3]:0.00} s"
        )
    );
}
double share = Median(measured.Select(round => round[0] / round[1])),
    overhead = Median(measured.Select(round => (round[3] / round[2]) - 1));
var result = new JsonObject
{
    ["schema"] = 1,
    ["bundle"] = Path.GetFileName(bundle),
    ["rows"] = lines.Length,
    ["shard_rows"] = int.Parse(shardRows, CultureInfo.InvariantCulture),
    ["two_silos_share_of_two_processes"] = share,
    ["one_silo_overhead"] = overhead,
    ["rounds_seconds_two_local_two_silos_one_local_one_silo"] = new JsonArray([
        .. measured.Select(round => (JsonNode)new JsonArray([.. round.Select(value => (JsonNode)value)])),
    ]),
    ["processor"] = Processor("model name"),
    ["processor_family"] = Processor("cpu family"),
    ["suffice"] = Said(Start(["dotnet", program, "--version"])).Trim(),
    ["load"] = double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture),
};
File.WriteAllText(record, result.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
Console.WriteLine($"Two silos do {share:0.000} of what two processes do; one silo takes {100 * overhead:0.0} % longer than one process.");
Directory.Delete(folder, recursive: true);

// Not every architecture says it.
static string? Processor(string key) =>
    File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal))?.Split(": ")[1];

string Part(string name, IEnumerable<string> some)
{
    string file = Path.Combine(folder, name);
    File.WriteAllLines(file, some);
    return file;
}

double TwoLocal() => Timed(Local(0), Local(1));

double OneLocal() => Timed(Local(0));

double TwoSilos() => OnSilos(2, whole, simulates: true);

double OneSilo() => OnSilos(1, halves[0], simulates: false);

string[] Local(int core) =>
    [
        .. (string[])["taskset", "-c", $"{core}", "dotnet", program, "run", bundle, "--input", halves[core]],
        .. (string[])["--output", Path.Combine(folder, $"{Guid.NewGuid():N}.jsonl"), "--threads", "1"],
    ];

double OnSilos(int count, string input, bool simulates)
{
    string store = Path.Combine(folder, $"{Guid.NewGuid():N}");
    Process[] silos =
    [
        .. Enumerable
            .Range(0, count)
            .Select(core => Start(["taskset", "-c", $"{core}", "dotnet", program, "cluster", "silo", "--store", store, "--slots", "1"])),
    ];
    try
    {
        foreach (Process silo in silos)
            if (silo.StandardOutput.ReadLine() is null) // else it is up
                throw new InvalidOperationException($"A silo did not start: {silo.StandardError.ReadToEnd()}");
        Thread.Sleep(2000); // And finds the others.
        string[] ask = ["dotnet", program, "run", bundle, "--input", input, "--output", Path.Combine(folder, $"{Guid.NewGuid():N}.jsonl")];
        double seconds = Timed([.. ask, "--cluster", store, "--shard-rows", shardRows]);
        if (simulates)
            Simulate(store);
        return seconds;
    }
    finally
    {
        foreach (Process silo in silos)
        {
            silo.Kill(entireProcessTree: true);
            silo.WaitForExit();
            silo.Dispose();
        }
    }
}

void Simulate(string store)
{
    string status = Said(Start(["dotnet", program, "cluster", "status", "--cluster", store])),
        job = status.Split('\n').Single(line => line.Contains("all.jsonl", StringComparison.Ordinal)).Trim().Split(' ')[0],
        file = Path.ChangeExtension(record, ".simulation.json");
    Said(Start(["dotnet", program, "cluster", "simulate", job, "--cluster", store, "--json", file]));
}

double Timed(params string[][] commands)
{
    long began = Stopwatch.GetTimestamp();
    Process[] started = [.. commands.Select(Start)];
    foreach (Process process in started)
        Said(process);
    return Stopwatch.GetElapsedTime(began).TotalSeconds;
}

static Process Start(string[] command) =>
    Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;

static string Said(Process process)
{
    Task<string> error = process.StandardError.ReadToEndAsync();
    string output = process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    return process.ExitCode == 0 ? output : throw new InvalidOperationException(error.Result);
}

static double Median(IEnumerable<double> values)
{
    double[] sorted = [.. values.Order()];
    return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
}
