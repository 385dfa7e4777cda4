#:project ../src/Suffice.Text/Suffice.Text.csproj
#:property TieredPGO=false
#:property TieredCompilationQuickJitForLoops=false
#:property PublishAot=false
// How fast `run --input` scores texts beside the bare engine, in turns: scoring-rate.cs CLI BUNDLE TEXTS ROUNDS RECORD, where CLI is
// suffice-cli.dll, TEXTS are JSON lines with the property text, and RECORD is written. The bare engine has all texts as tokens before its
// clock starts, and two sessions that take batches of 64 of them until none is left; `run` reads lines, cuts texts into tokens and writes.
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Suffice;
using Suffice.Inputs;
using Suffice.Text;

const int batch = 64,
    threads = 2;
(string program, string bundle, string texts, string record) = (args[0], args[1], args[2], args[4]);
int rounds = int.Parse(args[3], CultureInfo.InvariantCulture);
TextTokenizer tokenizer = TextTokenizer.Open(bundle);
TokenText[][] batches =
[
    .. File.ReadLines(texts).Select(line => tokenizer.EncodeWithTypes((string)JsonNode.Parse(line)!["text"]!)).Chunk(batch),
];
int rows = batches.Sum(some => some.Length);
using BundledModel model = TextModel.Open(bundle);
var bare = new double[rounds];
var scored = new double[rounds];
Bare(); // warms up
for (int round = 0; round < rounds; round++)
{
    bare[round] = Bare();
    JsonNode answer = Scored();
    scored[round] = (double)answer["rows_per_second"]!;
    Console.Error.WriteLine($"round {round + 1}: bare {bare[round]:0} rows/s, run --input {scored[round]:0} rows/s");
}
double share = Median([.. bare.Zip(scored).Select(pair => pair.Second / pair.First)]);
JsonNode last = Scored();
var result = new JsonObject
{
    ["schema"] = 1,
    ["bundle"] = Path.GetFileName(bundle),
    ["rows"] = rows,
    ["threads"] = threads,
    ["batch"] = batch,
    ["bare_rows_per_second"] = Median(bare),
    ["scored_rows_per_second"] = Median(scored),
    ["median_share_of_a_round"] = share,
    ["rounds"] = new JsonArray([.. bare.Zip(scored, (one, other) => (JsonNode)new JsonArray(one, other))]),
    ["peak_bytes"] = (long)last["peak_bytes"]!,
    ["processor"] = (string)last["processor"]!,
    ["load"] = double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture),
};
File.WriteAllText(record, result.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
Console.WriteLine($"run --input runs at {share:0.00} of the bare engine's rate (median of {rounds} rounds)");

double Bare()
{
    int next = -1;
    long began = Stopwatch.GetTimestamp();
    Thread[] working =
    [
        .. Enumerable
            .Range(0, threads)
            .Select(_ => new Thread(() =>
            {
                using Session session = model.CreateSession(new SessionOptions { MaxBatch = batch });
                while (Interlocked.Increment(ref next) is var mine && mine < batches.Length)
                    session.Classify(batches[mine]);
            })),
    ];
    foreach (Thread thread in working)
        thread.Start();
    foreach (Thread thread in working)
        thread.Join();
    return rows / Stopwatch.GetElapsedTime(began).TotalSeconds;
}

JsonNode Scored()
{
    string folder = Directory.CreateTempSubdirectory("suffice-rate-").FullName,
        sums = Path.Combine(folder, "sums.json");
    using Process process = Process.Start(
        new ProcessStartInfo(
            "dotnet",
            [
                .. (string[])[program, "run", bundle, "--input", texts, "--output", Path.Combine(folder, "scored.jsonl")],
                .. (string[])["--threads", $"{threads}", "--json", sums],
            ]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        }
    )!;
    Task<string> error = process.StandardError.ReadToEndAsync();
    process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    if (process.ExitCode != 0)
        throw new InvalidOperationException(error.Result);
    JsonNode read = JsonNode.Parse(File.ReadAllText(sums))!;
    Directory.Delete(folder, recursive: true);
    return read;
}

static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);
