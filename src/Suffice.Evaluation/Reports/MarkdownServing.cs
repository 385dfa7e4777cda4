using System.Text;
using Suffice.Evaluation.Records;
using static System.FormattableString;

namespace Suffice.Evaluation.Reports;

/// <summary>Servers under load as tables in Markdown.</summary>
internal static class MarkdownServing
{
    private static readonly (string Name, string Title)[] Servers =
    [
        ("backlog", "**adaptive**"),
        ("exact", "adaptive, by decision process"),
        ("static", "static"),
        ("onnxruntime", "ONNX Runtime"),
    ];

    /// <summary>What a server can do, tables of every load, and the simulations beside.</summary>
    /// <param name="record">The record.</param>
    /// <param name="source">Where it lies, as a link.</param>
    public static string Render(ServingRecord record, string source)
    {
        ArgumentNullException.ThrowIfNull(record);
        var text = new StringBuilder();
        AppendCapacities(text, record, source);
        text.Append("\nArrivals at random:\n\n");
        AppendLoads(text, record, "poisson");
        text.Append("\nIn bursts (half the rate for two seconds, twice the rate for one, on average):\n\n");
        AppendLoads(text, record, "bursty");
        AppendSimulations(text, record);
        return text.ToString();
    }

    private static void AppendCapacities(StringBuilder text, ServingRecord record, string source)
    {
        LoadRecord load = record.Load("backlog.poisson");
        text.Append(
            Invariant($"{load.Data}, {load.Examples:N0} inputs in turns, {load.Machine.Cpu}. One input takes the static model ")
                + Invariant($"{record.StaticMs:0.000} ms here, so the target is {record.TargetMs:0.0} ms. ")
        );
        text.Append(Invariant($"Record: [{Path.GetFileName(source)}]({source}).\n\n"));
        text.Append(
            "| | most answers a second | an input in its batch, alone, ms | the front besides, alone, ms | accuracy |\n"
                + "|---|---|---|---|---|\n"
        );
        Row("full path", "static", record.StaticCapacity);
        Row(SettingOf(record.Load("default.alone").Runs[0]), "default", record.DefaultCapacity);
        Row("ONNX Runtime, full path", "onnxruntime", record.OnnxruntimeCapacity);

        void Row(string title, string name, double capacity)
        {
            LoadSummary alone = record.Load($"{name}.alone").Runs[0];
            LoadSummary[] sent = record.Load($"{name}.capacity").Runs;
            double answered = sent.Sum(run => run.Answered);
            text.Append(
                Invariant($"| {title} | {capacity:0} | {alone.ComputeMs:0.000} | {alone.FrontP50Ms:0.00} | ")
                    + Invariant($"{sent.Sum(run => run.Accuracy * run.Answered) / answered * 100:0.0} % |\n")
            );
        }
    }

    /// <summary>A server is not set below what is certified unless it is told to be.</summary>
    private static string SettingOf(LoadSummary run) =>
        run.Settings.ContainsKey("default")
            ? "default budget"
            : Invariant($"{string.Join(", ", run.Settings.Keys)} setting, {100 * run.MeanFraction:0} % of the multiply-adds");

    private static void AppendLoads(StringBuilder text, ServingRecord record, string arrivals)
    {
        text.Append(
            "| × capacity | | p50, ms | p99, ms | p99.9, ms | refused | in time, of all sent | accuracy of answers | multiply-adds |\n"
                + "|---|---|---|---|---|---|---|---|---|\n"
        );
        LoadRecord[] loads = [.. Servers.Select(server => record.Load($"{server.Name}.{arrivals}"))];
        for (int i = 0; i < loads[0].Runs.Length; i++)
        for (int server = 0; server < loads.Length; server++)
        {
            LoadSummary run = loads[server].Runs[i];
            string times = server == 0 ? Times(record, run) : "";
            text.Append(Invariant($"| {times} | {Servers[server].Title} | {Figures(run)} |\n"));
        }
    }

    private static void AppendSimulations(StringBuilder text, ServingRecord record)
    {
        text.Append("\nThe same arrivals at a simulated server, accuracy (refused):\n\n");
        text.Append(
            "| × capacity | random: server | simulated | by decision process: server | simulated "
                + "| bursts: server | simulated | by decision process: server | simulated |\n|---|---|---|---|---|---|---|---|---|\n"
        );
        LoadRecord[] loads =
        [
            .. from arrivals in (string[])["poisson", "bursty"]
            from policy in (string[])["backlog", "exact"]
            from name in (string[])[$"{policy}.{arrivals}", $"simulated-{policy}.{arrivals}"]
            select record.Load(name),
        ];
        for (int i = 0; i < loads[0].Runs.Length; i++)
            text.Append(
                Invariant($"| {Times(record, loads[0].Runs[i])} | {string.Join(" | ", loads.Select(load => Answers(load.Runs[i])))} |\n")
            );
        text.Append(
            Invariant($"\nAfter the rate falls from 2.5 times the capacity to half of it, the last cheap answer comes ")
                + Invariant($"{Recovery(record, "backlog"):0.00} s later; by decision process, {Recovery(record, "exact"):0.00} s.\n")
        );
    }

    private static string Figures(LoadSummary run) =>
        Invariant($"{run.P50Ms:0.0} | {run.P99Ms:0.0} | {run.P999Ms:0.0} | {Share(run.Refused + run.Failed, run.Sent)} | ")
        + Invariant($"{Share(run.Goodput * run.Seconds, run.Sent)} | {100 * run.Accuracy:0.0} % | {100 * run.MeanFraction:0} %");

    private static double? Recovery(ServingRecord record, string policy) => record.Load($"{policy}.step").Runs[0].RecoverySeconds;

    private static string Answers(LoadSummary run) =>
        Invariant($"{100 * run.Accuracy:0.0} % ({Share(run.Refused + run.Failed, run.Sent)})");

    private static string Times(ServingRecord record, LoadSummary run) => Invariant($"{run.Rate / record.StaticCapacity:0.#}");

    private static string Share(double part, double all) => Invariant($"{100 * part / all:0.0} %");
}
