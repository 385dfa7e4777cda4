using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Suffice.Bundles;
using Suffice.Files;
using Suffice.Models;
using Suffice.Onnx.Decisions;
using Suffice.Onnx.Export;
using Suffice.Onnx.Graphs;
using Suffice.Onnx.Pictures;
using Suffice.Onnx.Wholes;
using Suffice.OnnxSchema;
using Suffice.Tensors;

namespace Suffice.Onnx;

/// <summary>
/// Writes a bundle as a folder of ONNX graphs for engines that are not ours: one for every path, one that decides inside, segments if
/// wanted, all with their numbers in one file; a tokenizer's files; and <c>export.json</c>, which says what is there.
/// </summary>
internal sealed class OnnxFolder
{
    private const string Adaptive = "adaptive.onnx";

    /// <summary>Of the <c>If</c>s inside each other; more would fit no page.</summary>
    private const int ForksDrawn = 2;

    private readonly BundleFile bundle;
    private readonly OnnxFolderOptions options;
    private readonly Dictionary<string, NamedTensor> tensors;
    private readonly ControllerSettings? control;
    private readonly DecisionExport? decision;

    private OnnxFolder(string folder, BundleFile bundle, OnnxFolderOptions options)
    {
        (this.bundle, this.options) = (bundle, options);
        tensors = bundle.Plain().ToDictionary(tensor => tensor.Name);
        OnnxExport.CheckTensors(folder, bundle.Library.Model, tensors);
        if (bundle.Manifest.Controller is null || bundle.Library.Paths.Count == 1 || !options.Adaptive)
        {
            if (options.Controller is { } named)
                throw new SufficeException(
                    Fault.Usage,
                    $"{bundle.Path} decides nothing here, so there is no controller '{named}' to write."
                );
            return;
        }
        control = DecisionExport.Settings(bundle, options.Controller);
        decision = DecisionExport.Of(bundle, control);
    }

    private string Weights =>
        options.Weights switch
        {
            OnnxWeights.Half => "fp16",
            OnnxWeights.EightBits => "int8",
            _ => GraphMetadata.SinglePrecision,
        };

    /// <summary>Exports a bundle.</summary>
    /// <param name="bundle">Static or adapted.</param>
    /// <param name="folder">New, or empty; filled as a whole or not at all.</param>
    /// <param name="options">What is written.</param>
    /// <exception cref="SufficeException">
    /// With <see cref="Fault.Usage"/> for a folder that holds something, an opset that is not written, a controller that the bundle does
    /// not have; with <see cref="Fault.Bundle"/> for a part that cannot be expressed; with <see cref="Fault.Machine"/> when files cannot
    /// be written.
    /// </exception>
    public static ExportedFolder Write(BundleFile bundle, string folder, OnnxFolderOptions options)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ArgumentNullException.ThrowIfNull(options);
        Opsets.Check(options.Opset);
        NewFolder.Check(folder);
        var export = new OnnxFolder(folder, bundle, options);
        ExportedFolder? written = null;
        NewFolder.Write(folder, place => written = export.Fill(place));
        return written!;
    }

    /// <summary>The same into a folder that is there and empty, file by file.</summary>
    internal static ExportedFolder Fill(BundleFile bundle, string folder, OnnxFolderOptions options) =>
        new OnnxFolder(folder, bundle, options).Fill(folder);

    private ExportedFolder Fill(string folder)
    {
        (ExportedData data, List<GraphFile> graphs) = WriteData(folder);
        ExportedFolder description = Describe(data);
        foreach (GraphFile graph in graphs)
        {
            GraphMetadata.Add(graph.Model, bundle, description, graph);
            AtomicFile.Write(Path.Combine(folder, graph.File), stream => graph.Model.WriteTo(stream));
        }
        foreach (NamedTensor file in tensors.Values.Where(tensor => TensorCatalogue.IsTokenizer(tensor.Name)))
            AtomicFile.Write(Path.Combine(folder, TokenizerFile(file)), file.WriteTo);
        if (options.Pictures)
            Draw(folder, graphs);
        AtomicFile.Write(Path.Combine(folder, ExportedFolder.File), stream =>
        {
            using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
            JsonSerializer.Serialize(writer, description, ExportJson.Default.ExportedFolder);
        });
        return description;
    }

    /// <summary>Makes all graphs and writes their numbers, under a name that no other numbers have.</summary>
    private (ExportedData Data, List<GraphFile> Graphs) WriteData(string folder)
    {
        string unnamed = Path.Combine(folder, "weights.bin");
        List<GraphFile> graphs = [];
        ExportedData? data = null;
        AtomicFile.Write(unnamed, stream =>
        {
            using var shared = new SharedWeights(stream);
            foreach (GraphFile graph in Graphs())
            {
                shared.Take(graph.Model.Graph);
                graphs.Add(graph);
            }
            string hash = shared.Finish(Name);
            data = new ExportedData(Name(hash), shared.Bytes, hash);
        });
        File.Move(unnamed, Path.Combine(folder, data!.File));
        return (data, graphs);

        static string Name(string hash) => $"weights.{hash[..12]}.bin";
    }

    private void Draw(string folder, List<GraphFile> graphs)
    {
        GraphFile full = graphs.Single(graph => graph.Role == GraphRole.Path && graph.Path == bundle.Library.Full);
        Save("block.svg", PartPicture.Draw(full.Model.Graph, "blocks.0", $"The first block of {full.File}"));
        if (graphs.Find(graph => graph.Role == GraphRole.Adaptive) is { } decides)
            Save("adaptive.svg", GraphPicture.Draw(decides.Model.Graph, $"{decides.File} of {bundle.Manifest.Name}", ForksDrawn));

        void Save(string name, string picture) =>
            AtomicFile.Write(Path.Combine(folder, name), stream => stream.Write(Encoding.UTF8.GetBytes(picture)));
    }

    private IEnumerable<GraphFile> Graphs()
    {
        PathLibrary library = bundle.Library;
        foreach (ExecutionPath path in library.Paths)
            yield return Graph(PathFile(path), GraphRole.Path, path, net => StaticGraph.Write(net, library, path));
        if (decision is null)
            yield break;
        double? price = DecisionExport.DefaultPrice(bundle, control!);
        yield return Graph(Adaptive, GraphRole.Adaptive, null, net => AdaptiveGraph.Write(net, library, decision, price));
        foreach (ExecutionPath path in options.Segments ? library.Paths : [])
            yield return Graph(SegmentFile(path), GraphRole.Segment, path, net => SegmentGraph.Write(net, library, decision, path));
    }

    private GraphFile Graph(string file, GraphRole role, ExecutionPath? path, Func<ExportedNet, ExportedNet> write)
    {
        ILinearForm form = options.Weights == OnnxWeights.EightBits ? new Int8RowLinear() : new SingleLinear();
        var writer = new GraphWriter(options.Opset, halves: options.Weights == OnnxWeights.Half);
        write(new ExportedNet(bundle.Library.Model, tensors, writer, form));
        return new GraphFile(file, role, path, OnnxExport.Model(writer));
    }

    private ExportedFolder Describe(ExportedData data)
    {
        BundleManifest manifest = bundle.Manifest;
        return new ExportedFolder(
            1,
            manifest.Name,
            bundle.Hash,
            options.Opset,
            Weights,
            manifest.Model.Kind.Noun,
            data,
            manifest.Labels,
            manifest.Preprocessing,
            [.. tensors.Values.Where(tensor => TensorCatalogue.IsTokenizer(tensor.Name)).Select(TokenizerFile)],
            [.. bundle.Library.Paths.Select(Describe)],
            control is null
                ? null
                : new ExportedControl(Adaptive, control.Name, DecisionExport.DefaultPrice(bundle, control), control.Budgets)
        );
    }

    private ExportedPath Describe(ExecutionPath path) =>
        new(
            path.Index,
            path.Name,
            PathFile(path),
            path.Blocks,
            path.Tokens,
            CostModel.Path(bundle.Library, path),
            options.Segments && decision is not null ? SegmentFile(path) : null,
            [.. bundle.Library.Children(path).Select(child => child.Index)]
        );

    private static string PathFile(ExecutionPath path) => $"path.{path.Name}.onnx";

    private static string SegmentFile(ExecutionPath path) => $"segment.{path.Name}.onnx";

    private static string TokenizerFile(NamedTensor tensor) => tensor.Name[TensorCatalogue.TokenizerPrefix.Length..];
}
