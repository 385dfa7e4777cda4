using System.Text.RegularExpressions;

namespace Suffice.Architecture.Tests;

/// <summary>
/// What depends on the kind of input is asked of the kind, or lies in a table with an entry for each. Generic code does not ask "image or
/// text?".
/// </summary>
public partial class InputKindTests
{
    /// <summary>The classes of one kind: there it is known.</summary>
    private static readonly string[] OfOneKind =
    [
        "DeviceTexts.cs",
        "ExpectedTexts.cs",
        "HuggingFaceText.cs",
        "ImageData.cs",
        "ImageDataset.cs",
        "ImageForm.cs",
        "ImageKind.cs",
        "ImageRows.cs",
        "ImageTrainingInputs.cs",
        "PixelBuffer.cs",
        "ServedTexts.cs",
        "SufficeEmbeddingGenerator.cs", // of texts
        "TextData.cs",
        "TextDataset.cs",
        "TextEmbeddingWeights.cs",
        "TextExport.cs",
        "TextForm.cs",
        "TextKind.cs",
        "TextModules.cs",
        "TextRows.cs",
        "TextTrainingInputs.cs",
        "TextTokenizer.cs",
        "TextVerbs.cs",
        "TokenBuffer.cs",
    ];

    /// <summary>Other places that ask, and why. The list only gets shorter.</summary>
    private static readonly string[] Asking =
    [
        "BackboneTraining.cs", // norms of convolutions, which only images have
        "DatasetCatalog.cs", // Open reads images alone
        "KeptPieces.cs", // pieces of a text are shown
        "ModelDescription.cs", // the line that recognises the kind
        "ModelGroups.cs", // records name their groups so
        "RecipeModels.cs", // a recipe's vocabulary is filled in
        "TensorCatalogue.cs", // the entry for texts
        "TutorNets.cs", // residual nets learn from images
    ];

    [Fact]
    public void Only_the_classes_of_a_kind_ask_for_it_and_the_few_listed() =>
        Assert.Equal(
            Asking,
            Repository
                .Sources("src")
                .Where(path => Question().IsMatch(File.ReadAllText(path)))
                .Select(path => Path.GetFileName(path))
                .Except(OfOneKind)
                .Order(StringComparer.Ordinal)
        );

    [Theory]
    [InlineData("if (model.Text is { } text)")]
    [InlineData("if (model.Text is null)")]
    [InlineData("int tokens = model.Text!.MaxTokens;")]
    [InlineData("data is TextDataset texts")]
    [InlineData("var images = data as ImageDataset;")]
    [InlineData("return ((TokenText)input).Ids;")]
    [InlineData("case PixelImage image:")]
    [InlineData("if (model.Kind == InputKind.Text)")]
    [InlineData("if (data.Kind != InputKind.Image)")]
    public void Questions_are_recognised(string line) => Assert.Matches(Question(), line);

    [Theory]
    [InlineData("public TokenText(int[] Ids)")]
    [InlineData("public override InputKind Kind => InputKind.Text;")]
    [InlineData("if (model.Kind != data.Kind)")]
    [InlineData("/// <see cref=\"TextDataset\"/>")]
    public void Other_lines_are_not(string line) => Assert.DoesNotMatch(Question(), line);

    [GeneratedRegex(
        @"\b(model|net|student|description|Model|reads)\.Text( is\b|!|\?\.)|(if \(|=> )Text is\b|\bIsText\b|"
            + @"\b(is|is not|as|case) (Text|Image)(Dataset|TrainingSet)\b|\b(is|is not|as|case) (TokenText|PixelImage)\b|"
            + @"\(((Text|Image)(Dataset|TrainingSet)|TokenText|PixelImage)\)\w|[!=]= InputKind\.|\bInputKind\.\w+ [!=]="
    )]
    private static partial Regex Question();
}
