using System.CommandLine;
using Suffice.Bundles;
using Suffice.Commands.Hosting;
using Suffice.Commands.Options;
using Suffice.Commands.Terminals;
using Suffice.Cuda;
using Suffice.Cuda.Verification;
using Suffice.Data;
using static System.FormattableString;

namespace Suffice.Commands.Verbs;

/// <summary>Compares a GPU with the processor.</summary>
internal sealed class VerifyVerb : Verb
{
    private readonly Argument<string> bundle = new("BUNDLE") { Description = "The bundle." };
    private readonly DeviceOption device = new([CudaOffer.Offer], "What is compared with the processor. Without it: cuda");
    private readonly Option<int> inputs = CommonOptions.Whole("--inputs", "How many synthetic inputs.", 1000, 1, 1_000_000);
    private readonly Option<FileInfo> json = CommonOptions.Json("the record");

    public VerifyVerb(Terminal terminal)
        : base(
            terminal,
            "verify",
            "Compares what a GPU computes with the processor.",
            "Runs synthetic inputs along every path and at the default budget, by graphs and step by step, and compares logits, paths and "
                + "multiply-adds; then times one input on the full path. "
                + "The exit status is 6 where they differ by more than rounding explains.",
            "verify models/cifar10.suffice",
            "verify models/cifar10.suffice --device cuda:1 --json cifar10.gpu.json"
        )
    {
        Add(bundle);
        device.AddTo(this);
        Add(inputs);
        Add(json);
        Does(Execute);
    }

    private int Execute(ParseResult arguments)
    {
        using BundleFile file = BundleFile.Open(arguments.GetRequiredValue(bundle));
        var gpu = device.Read(arguments).Device as CudaDevice ?? (CudaDevice)Device.Cuda();
        VerificationRecord record = DeviceVerification.Run(
            file,
            gpu.Name,
            options => gpu.Open(file, options),
            arguments.GetValue(inputs),
            Terminal.Interruption
        );
        JsonOutput.Write(record, VerbJson.Default.VerificationRecord, arguments.GetValue(json));
        Terminal.Output.Write(Describe(record));
        return record.Holds
            ? ExitCode.Success
            : throw new SufficeException(
                Fault.Machine,
                record.Refused.Length > 0
                    ? $"{gpu.Name} did not take all graphs: {record.Refused[0]} Say so to whoever gave you this program, with the record."
                    : $"{gpu.Name} computes something else than the processor. Say so to whoever gave you this program, with the record."
            );
    }

    private static string Describe(VerificationRecord record)
    {
        var table = new TablePrinter(leftAligned: 2);
        table.Add("device", record.Device);
        table.Add("inputs", Invariant($"{record.Inputs}"));
        table.Add("largest difference of a logit", Invariant($"{100 * record.LargestDifference:0.0000} % of its answer's spread"));
        table.Add("other paths at the default budget", Invariant($"{record.OtherPaths}"));
        table.Add("multiply-adds", record.SameCosts ? "the same" : "not the same");
        table.Add("graphs and steps one by one", record.SameBits ? "the same bits" : "not the same bits");
        table.Add(
            "whole passes as one graph",
            record.Passes ? (record.SameModes ? "the same as segments" : "not the same as segments")
                : record.Refused.Length > 0 ? "not taken by the driver"
                : "not offered by the driver"
        );
        if (record.PassMilliseconds is { } pass)
            table.Add("full path by one graph", Invariant($"{pass:0.000} ms"));
        table.Add("full path by graphs", Invariant($"{record.GraphMilliseconds:0.000} ms"));
        table.Add("full path step by step", Invariant($"{record.StepMilliseconds:0.000} ms"));
        table.Add("full path on the processor", Invariant($"{record.ProcessorMilliseconds:0.000} ms"));
        return table.ToString();
    }
}
