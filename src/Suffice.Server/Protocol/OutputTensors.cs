using Suffice.Control;
using Suffice.Server.Serving;

namespace Suffice.Server.Protocol;

/// <summary>The tensors that every model answers with, one row for each input.</summary>
internal static class OutputTensors
{
    private static readonly Output[] All =
    [
        new("label", "BYTES", answers => Texts(answers, answer => answer.Prediction.Label)),
        new("class", "INT64", answers => Integers(answers, answer => answer.Prediction.Class)),
        new("probability", "FP32", answers => Floats(answers, answer => answer.Prediction.Probability)),
        new("confidence", "FP32", answers => Floats(answers, answer => (float)answer.Prediction.Confidence)),
        new("rejected", "BOOL", answers => new OutputValues.Flags([.. answers.Select(answer => answer.Prediction.IsRejected)])),
        new("path", "BYTES", answers => Texts(answers, answer => answer.Prediction.Path.Name)),
        new("macs", "INT64", answers => Integers(answers, answer => answer.Prediction.Cost.Macs)),
        new("fraction", "FP32", answers => Floats(answers, answer => (float)answer.Fraction)),
        new("setting", "BYTES", answers => Texts(answers, answer => answer.Setting)),
        new("queue_us", "INT64", answers => Integers(answers, answer => (long)(answer.Queued * 1e6))),
        new("compute_us", "INT64", answers => Integers(answers, answer => (long)(answer.Computed * 1e6))),
        new(
            "probabilities",
            "FP32",
            answers => new OutputValues.Floats([.. answers.SelectMany(answer => Logits.Probabilities(answer.Prediction.Logits))]),
            PerClass: true
        ),
    ];

    /// <summary>Names, types and shapes, for metadata.</summary>
    public static IReadOnlyList<ServedTensor> Of(ServedModel model) =>
        [.. All.Select(output => new ServedTensor(output.Name, output.Datatype, Shape(output, -1, model)))];

    /// <summary>The tensors that a caller asked for, or all.</summary>
    /// <exception cref="RefusalException">One does not exist; says which there are.</exception>
    public static IReadOnlyList<OutputTensor> Make(InferRequest request, ServedModel model, IReadOnlyList<Served> answers) =>
        request.Outputs.Count == 0
            ? [.. All.Select(output => Make(output, model, answers, request.BinaryOutputs))]
            : [.. request.Outputs.Select(asked => Make(Find(asked.Name), model, answers, asked.Binary ?? request.BinaryOutputs))];

    /// <exception cref="RefusalException">There is none of this name.</exception>
    public static void Check(InferRequest request)
    {
        foreach (RequestedOutput asked in request.Outputs)
            Find(asked.Name);
    }

    private static Output Find(string name) =>
        All.FirstOrDefault(output => output.Name == name)
        ?? throw new RefusalException(
            RefusalReason.Invalid,
            $"There is no output {name}. There are {string.Join(", ", All.Select(output => output.Name))}."
        );

    private static OutputTensor Make(Output output, ServedModel model, IReadOnlyList<Served> answers, bool binary) =>
        new(output.Name, Shape(output, answers.Count, model), output.Values(answers), binary);

    private static long[] Shape(Output output, long inputs, ServedModel model) =>
        output.PerClass ? [inputs, model.Model.Labels.Count] : [inputs];

    private static OutputValues.Texts Texts(IReadOnlyList<Served> answers, Func<Served, string> value) => new([.. answers.Select(value)]);

    private static OutputValues.Floats Floats(IReadOnlyList<Served> answers, Func<Served, float> value) => new([.. answers.Select(value)]);

    private static OutputValues.Integers Integers(IReadOnlyList<Served> answers, Func<Served, long> value) =>
        new([.. answers.Select(value)]);

    private sealed record Output(string Name, string Datatype, Func<IReadOnlyList<Served>, OutputValues> Values, bool PerClass = false);
}
