using System.Globalization;
using Suffice.Bundles;
using Suffice.Import.Checkpoints;
using Suffice.Import.Families;
using Suffice.Import.Files;
using Suffice.Import.Sources;
using Suffice.Models;
using Suffice.Tensors;
using Suffice.Text;
using Suffice.Text.Files;

namespace Suffice.Import;

/// <summary>Makes a static bundle of a Transformer that was trained elsewhere.</summary>
internal static class ModelImport
{
    /// <summary>Imports a net.</summary>
    /// <param name="source">
    /// A folder as Hugging Face or timm saves it, or an ONNX file exported from one; or a name at one of the options' sources.
    /// </param>
    /// <param name="bundle">The file to create or replace.</param>
    /// <param name="options">What the source lacks, and where nets are fetched from.</param>
    /// <param name="progress">Told, in words, what is fetched.</param>
    /// <param name="cancel">Stops fetching.</param>
    /// <exception cref="SufficeException">
    /// <see cref="Fault.Bundle"/>: not a net that can be imported, or damaged; <see cref="Fault.Data"/>: its tokenizer is;
    /// <see cref="Fault.Usage"/>: an option does not suit it; <see cref="Fault.Machine"/>: it cannot be fetched or written.
    /// </exception>
    public static ImportSummary Run(
        string source,
        string bundle,
        ImportOptions? options = null,
        IProgress<string>? progress = null,
        CancellationToken cancel = default
    )
    {
        options ??= new ImportOptions();
        ModelFiles files = NetSource.Resolve(source, options.Sources, progress, cancel);
        var notes = new List<string>();
        ConfigFile? config = ConfigFile.Find(files.Folder, NetFiles.Config);
        using (Checkpoint checkpoint = Open(files, config))
        {
            ImportedNet net = Read(files, config, checkpoint, options, notes);
            options.Check(net.Model);
            if (options.Weights != WeightType.F32)
                net = net with { Model = net.Model.WhollyStoredAs(options.Weights) };
            TextTokenizer? tokenizer = Tokenizer(files, options, net.Model, notes);
            Save(bundle, files, net, tokenizer);
            return new ImportSummary(
                source,
                net.Family,
                net.Model,
                net.Preprocessing,
                net.Labels,
                tokenizer?.Kind.ToString(),
                TensorCatalogue.Of(net.Model).Sum(tensor => tensor.Shape.Aggregate(1L, (product, size) => product * size)),
                CostModel.Static(net.Model, net.Model.Tokens),
                notes
            );
        }
    }

    private static Checkpoint Open(ModelFiles files, ConfigFile? config)
    {
        if (files.Onnx is not null)
            return OnnxCheckpoint.Open(files.Onnx);
        if (config is null)
            throw ForeignFormats.RefusedIn(files.Folder)
                ?? new SufficeException(
                    Fault.Bundle,
                    $"{files.Folder} has no {NetFiles.Config}, which says what net it is. Give a folder as Hugging Face or timm "
                        + "saves it."
                );
        return CheckpointFolder.Open(files.Folder, config);
    }

    private static ImportedNet Read(ModelFiles files, ConfigFile? config, Checkpoint checkpoint, ImportOptions options, List<string> notes)
    {
        if (checkpoint is OnnxCheckpoint graph)
        {
            if (ExportedGraph.Read(graph, notes) is { } exported)
                return exported;
            if (config is null)
            {
                notes.Add("assumed: the net's configuration, from its graph, because no config.json lies beside it");
                config = GraphDescription.Of(graph);
            }
        }
        return FamilyCatalogue.Read(new FamilySource(files.Folder, config!, checkpoint, options, notes));
    }

    /// <summary>The source's tokenizer, or the one that the user names; null where there is none, or inputs need none.</summary>
    private static TextTokenizer? Tokenizer(ModelFiles files, ImportOptions options, ModelDescription model, List<string> notes)
    {
        if (model.Vocabulary is not { } rows || options.Tokenizer == ImportOptions.NoTokenizer)
            return null;
        if (options.Tokenizer is null && !TokenizerFiles.IsIn(files.Folder))
        {
            notes.Add("no tokenizer: the bundle takes token ids only, because the source has none that is known; --tokenizer names one");
            return null;
        }
        var tokenizer = TextTokenizer.Open(options.Tokenizer ?? files.Folder, model.LongestInput);
        if (!model.Serves(tokenizer.VocabularySize))
            throw new SufficeException(
                Fault.Bundle,
                $"{tokenizer.Files.Place}: the tokenizer has {tokenizer.VocabularySize} tokens, but the net {rows}: they do "
                    + "not belong together. Name the net's own by --tokenizer, as its tokenizer.json, or none by --tokenizer "
                    + $"{ImportOptions.NoTokenizer}."
            );
        if (tokenizer.VocabularySize < rows)
            notes.Add($"of {rows} rows of the vocabulary's table the tokenizer uses {tokenizer.VocabularySize}");
        SentenceModules.CheckCase(files.Folder, tokenizer);
        return tokenizer;
    }

    private static void Save(string bundle, ModelFiles files, ImportedNet net, TextTokenizer? tokenizer)
    {
        NamedTensor[] tensors = [.. net.Tensors, .. tokenizer?.Files.Tensors() ?? []];
        var manifest = new BundleManifest
        {
            Name = files.Name,
            Model = net.Model,
            Preprocessing = net.Preprocessing,
            Labels = net.Labels,
            Paths = [.. PathLibrary.Static(net.Model).Paths],
            TeacherMacs = CostModel.Static(net.Model, net.Model.Tokens),
            TeacherHash = ContentHash.OfWeights(tensors),
            Provenance = new Provenance(
                $"imported from {files.Origin}",
                0,
                "",
                DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                Provenance.ImportTool
            ),
        };
        BundleWriter.Save(bundle, manifest, tensors);
    }
}
