using Suffice.Bundles;
using Suffice.Cli.Engines;
using Suffice.Commands.Benching;
using Suffice.Control;
using Suffice.Inputs;
using Suffice.Models;
using Suffice.Onnx;
using Suffice.Serve.Options;
using Suffice.Server.Serving;

namespace Suffice.Cli.Serving;

/// <summary>The full path as a static graph in ONNX Runtime, behind the front of our server: the rival of its load tests.</summary>
internal sealed class OnnxLane : ILane
{
    private const string Name = "onnxruntime";

    /// <summary>What <c>serve</c> offers of it.</summary>
    public static OtherEngine Offer { get; } =
        new(Name, "the full path as a static graph, behind the same front.", (model, options) => new OnnxLane(model, options));

    private readonly BundleManifest manifest;
    private readonly ExecutionPath full;
    private readonly InputRows rows;
    private readonly ITimedEngine engine;
    private readonly Func<int, long> macs;
    private readonly float[] inputs;
    private readonly float[] logits;
    private readonly int floats;

    public OnnxLane(BundledModel model, SessionOptions options)
    {
        (manifest, full, macs) = (model.Manifest, model.Library.Full, model.StaticMacs);
        rows = InputRows.Of(manifest.Model);
        floats = rows.Floats(manifest.Model);
        (inputs, logits) = (new float[options.MaxBatch * floats], new float[options.MaxBatch * manifest.Model.Classes]);
        string graph = Path.Combine(Path.GetTempPath(), $"suffice-{Guid.NewGuid():N}.onnx");
        try
        {
            OnnxExport.Save(graph, model.Bundle, full, OnnxForm.Plain);
            engine = EngineCatalog.Open(
                new EngineRequest(Name, graph, Work.Full, options.MaxBatch, options.Threads, "", 0, model.Kind.Noun)
            );
        }
        finally
        {
            File.Delete(graph);
        }
    }

    public Answer[] Answer(IReadOnlyList<(InputSource Input, Budget Budget)> asked)
    {
        Array.Clear(inputs, 0, asked.Count * floats);
        var tokens = new int[asked.Count];
        for (int i = 0; i < asked.Count; i++)
        {
            var input = (ModelInput)asked[i].Input;
            rows.Write(input, "the input", manifest, inputs.AsSpan(i * floats, floats));
            tokens[i] = InputForm.Of(manifest.Model).Tokens(manifest.Model, input);
        }
        int classes = manifest.Model.Classes;
        engine.Run(inputs.AsSpan(0, asked.Count * floats), logits.AsSpan(0, asked.Count * classes));
        return [.. tokens.Select((count, i) => Answer(logits.AsSpan(i * classes, classes).ToArray(), count))];
    }

    public void Dispose() => engine.Dispose();

    private Answer Answer(float[] answer, int tokens)
    {
        int best = Logits.ArgMax(answer);
        float probability = (float)Logits.Confidence(answer, 1);
        var cost = new Cost(macs(tokens), 0);
        return new Answer(
            new Prediction(best, manifest.Labels[best], probability, full, cost, answer) { Confidence = probability, Tokens = tokens },
            null
        );
    }
}
