using Google.Protobuf;
using Suffice.Bundles;
using Suffice.Files;
using Suffice.Models;
using Suffice.Onnx.Export;
using Suffice.Onnx.Graphs;
using Suffice.Onnx.Wholes;
using Suffice.OnnxSchema;
using Suffice.Tensors;
using Ranges = System.Collections.Generic.IReadOnlyDictionary<string, Suffice.Diagnostics.InputRange>;

namespace Suffice.Onnx;

/// <summary>
/// Writes one path of a model as a static ONNX graph (opset 20, IR version 9), weights inside: input <c>pixels</c> (batch, C, H, W),
/// normalised as the bundle's preprocessing says; output <c>logits</c> (batch, classes); any batch. For texts, whose batches are padded to
/// one length as other engines want them, the inputs are <c>input_ids</c> and <c>attention_mask</c> (batch, length), the latter 1 for
/// tokens and 0 for padding, and for models that tell token types apart <c>token_type_ids</c>; 64-bit whole numbers, named as Hugging Face
/// does. Exits that the path passes without needing their answer are left out.
/// </summary>
public static class OnnxExport
{
    /// <summary>The name of the input of a graph for images.</summary>
    public const string Pixels = InputNames.Pixels;

    /// <summary>The name of the first input of a graph for texts.</summary>
    public const string Ids = InputNames.Ids;

    /// <summary>The name of the input that says which tokens are real.</summary>
    public const string Mask = InputNames.Mask;

    /// <summary>The name of the input that holds token types.</summary>
    public const string Types = InputNames.Types;

    /// <summary>The name of the metadata that holds the most tokens of a text.</summary>
    public const string MaxTokens = InputNames.MaxTokens;

    /// <summary>The name of the graph's output.</summary>
    public const string Logits = "logits";

    /// <summary>The name of the output that says which path was taken, of a graph that decides.</summary>
    public const string Path = "path";

    /// <summary>The name of the input that holds the price of computation, of a graph that decides.</summary>
    public const string Lambda = InputNames.Lambda;

    /// <summary>Writes a path of a bundle; as the other one, with the bundle's library and weights.</summary>
    internal static void Save(string path, BundleFile bundle, ExecutionPath taken, OnnxForm form = OnnxForm.Plain, Ranges? ranges = null)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        Save(path, bundle.Library, taken, bundle.Plain(), form, ranges);
    }

    /// <summary>Writes a path of a model.</summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="library">The path's library.</param>
    /// <param name="taken">Which path.</param>
    /// <param name="tensors">With checkpoint names and shapes (<see cref="TensorCatalogue"/>).</param>
    /// <param name="form">Which graph.</param>
    /// <param name="ranges">What layers read, for <see cref="OnnxForm.QuantizedStatically"/>.</param>
    /// <exception cref="SufficeException">
    /// With <see cref="Fault.Usage"/> when this form does not exist for the path or the graph is too large for one file; with
    /// <see cref="Fault.Bundle"/> when a tensor is missing; with <see cref="Fault.Machine"/> when the file cannot be written.
    /// </exception>
    internal static void Save(
        string path,
        PathLibrary library,
        ExecutionPath taken,
        IEnumerable<NamedTensor> tensors,
        OnnxForm form = OnnxForm.Plain,
        Ranges? ranges = null
    )
    {
        ArgumentNullException.ThrowIfNull(library);
        ArgumentNullException.ThrowIfNull(taken);
        Dictionary<string, NamedTensor> byName = tensors.ToDictionary(tensor => tensor.Name);
        CheckTensors(path, library.Model, byName);
        CheckForm(path, library, taken, form);
        var net = new ExportedNet(
            library.Model,
            byName,
            new GraphWriter(),
            form switch
            {
                OnnxForm.Quantized => new Int8Linear(),
                OnnxForm.QuantizedStatically => new Int8StaticLinear(ranges ?? throw new ArgumentNullException(nameof(ranges))),
                _ => new SingleLinear(),
            },
            FusesAttention: form is OnnxForm.Quantized or OnnxForm.QuantizedStatically
                && library.Chain(taken).All(node => node.KeepRatio >= 1)
        );
        ModelProto model = Model(net, library, taken, form);
        if (net.Tensors.Values.Sum(tensor => (long)tensor.Values.Length * sizeof(float)) > int.MaxValue)
            throw new SufficeException(
                Fault.Usage,
                $"{path} was not written: its weights exceed the 2 GiB that one ONNX file can hold. Export a smaller model."
            );
        AtomicFile.Write(path, stream => model.WriteTo(stream));
    }

    /// <summary>
    /// Writes a graph that only multiplies with one square matrix: rows (batch, size) under the names of a model's input and output. What
    /// an engine makes of it is the roof for all it does with models.
    /// </summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="size">Rows and columns of the matrix.</param>
    /// <param name="matrix">(size, size).</param>
    /// <exception cref="SufficeException">With <see cref="Fault.Machine"/> when the file cannot be written.</exception>
    public static void SaveProduct(string path, int size, ReadOnlySpan<float> matrix)
    {
        var writer = new GraphWriter();
        writer.Graph.Name = "product";
        writer.Input(Pixels, TensorProto.Types.DataType.Float, null, size);
        string product = writer.Node("MatMul", [Pixels, writer.Weights("matrix", [size, size], matrix)]);
        writer.Answer(Logits, product, TensorProto.Types.DataType.Float, null, size);
        ModelProto model = Model(writer);
        AtomicFile.Write(path, stream => model.WriteTo(stream));
    }

    internal static void CheckTensors(string path, ModelDescription model, Dictionary<string, NamedTensor> given)
    {
        foreach (RequiredTensor required in TensorCatalogue.Of(model))
        {
            if (!given.TryGetValue(required.Name, out NamedTensor? tensor) || !tensor.Shape.SequenceEqual(required.Shape))
                throw new SufficeException(
                    Fault.Bundle,
                    $"{path} was not written: tensor '{required.Name}' of shape ({string.Join(", ", required.Shape)}) is missing or has "
                        + "another shape. Export from the bundle these weights belong to."
                );
        }
    }

    private static void CheckForm(string path, PathLibrary library, ExecutionPath taken, OnnxForm form)
    {
        InputExport.Of(library.Model).Check(path, library, taken, form);
        if (form == OnnxForm.Skippable && library.Chain(taken).Any(node => node.KeepRatio < 1))
            throw new SufficeException(
                Fault.Usage,
                $"{path} was not written: path {taken.Name} drops tokens by the attention of a block that might be skipped. Export a path "
                    + "that keeps all tokens, or the plain form."
            );
    }

    private static ModelProto Model(ExportedNet net, PathLibrary library, ExecutionPath taken, OnnxForm form)
    {
        ModelProto model = Model(StaticGraph.Write(net, library, taken, form).Writer);
        foreach ((string key, string value) in InputExport.Of(net.Model).Metadata(net.Model))
            model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
        return model;
    }

    /// <summary>A graph as a file's content.</summary>
    internal static ModelProto Model(GraphWriter writer)
    {
        var model = new ModelProto
        {
            IrVersion = Opsets.IrVersion(writer.Opset),
            ProducerName = "suffice",
            Graph = writer.Graph,
            OpsetImport = { new OperatorSetIdProto { Version = writer.Opset } },
        };
        if (writer.HasContributed)
            model.OpsetImport.Add(new OperatorSetIdProto { Domain = Opsets.Contributed, Version = 1 });
        return model;
    }
}
