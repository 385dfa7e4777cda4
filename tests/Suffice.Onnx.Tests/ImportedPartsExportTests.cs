using Suffice.Bundles;
using Suffice.Control;
using Suffice.Execution;
using Suffice.Inputs;
using Suffice.Models;

namespace Suffice.Onnx.Tests;

/// <summary>Graphs of what nets trained elsewhere have, run by ONNX Runtime, against the runtime.</summary>
public sealed class ImportedPartsExportTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string> Names => new(ImportedModels.All.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_graph_agrees(string name)
    {
        PathLibrary library = PathLibrary.Static(ImportedModels.All[name]);
        ModelDescription model = library.Model;
        using BundleFile bundle = RandomModels.Bundle(folder, library, 7);
        OnnxExport.Save(folder.File("imported.onnx"), bundle, library.Full);
        if (!model.Kind.VariesInLength)
        {
            float[] inputs = RandomModels.Inputs(model, 2, 1);
            using var images = new OnnxExecutor(folder.File("imported.onnx"));
            Parity.AssertClose(Parity.Ours(bundle, library.Full, inputs, 2), Parity.Theirs(images, inputs, 2), name);
            return;
        }
        TokenText[] texts = RandomModels.SomeTexts(model, model.Tokens, 1);
        var batch = new InputBatch(model, bundle.Manifest.Preprocessing, texts.Length);
        foreach (TokenText text in texts)
            batch.Add(text, "the text");
        float[] ours = new float[texts.Length * model.Classes],
            theirs = new float[ours.Length];
        using var executor = new Executor(bundle, texts.Length);
        executor.Run(batch, new FixedPath(library, library.Full), ours, new int[texts.Length], new Cost[texts.Length]);
        using var graph = new OnnxTextExecutor(folder.File("imported.onnx"));
        graph.Run(batch.Ids, batch.Lengths, theirs, model.Text!.Types > 0 ? batch.Types : default);
        Parity.AssertClose(ours, theirs, name);
    }
}
