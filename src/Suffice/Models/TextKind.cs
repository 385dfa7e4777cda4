using System.Globalization;

namespace Suffice.Models;

/// <summary>Token ids, made tokens by a table (<see cref="TextEmbedding"/>).</summary>
internal sealed class TextKind : InputKind
{
    public override string Noun => "text";

    public override string One => "a text";

    public override bool VariesInLength => true;

    internal override int Tokens(ModelDescription model) => model.Text!.MaxTokens;

    internal override int? Vocabulary(ModelDescription model) => model.Text!.Vocabulary;

    internal override int[] Shape(ModelDescription model) => [model.Text!.MaxTokens];

    internal override int Numbers(ModelDescription model) => model.Text!.MaxTokens;

    /// <summary>Looking up a text's tokens multiplies nothing; widening rows of narrow tables does.</summary>
    internal override long EmbeddingMacs(ModelDescription model, int tokens) =>
        model.ProjectsEmbedding ? (long)tokens * model.TableWidth * model.Width : 0;

    internal override int FirstOfMean(ModelDescription model) => 0;

    /// <summary>Token types are read from the input itself (<see cref="TextEmbedding.Types"/>): nets must have the same.</summary>
    internal override bool ReadsAlike(ModelDescription model, ModelDescription other) => model.Text!.Types == other.Text!.Types;

    internal override string Describe(ModelDescription model)
    {
        TextEmbedding text = model.Text!;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"texts of {text.MaxTokens} tokens out of {text.Vocabulary}, {text.Types} types, {(text.Norm ? "" : "not ")}normalised"
        );
    }

    internal override void Validate(ModelDescription model)
    {
        TextEmbedding text = model.Text!;
        ModelDescription.Require(
            model.ImageSize == 0 && model.Channels == 0 && model.Embedding.Count == 0,
            "a net for texts has no image size, channels or convolutions"
        );
        ModelDescription.Require(text.Vocabulary is > 0 and <= 1 << 24, "the vocabulary must have 1 to 16777216 tokens");
        ModelDescription.Require(text.MaxTokens is >= 2 and <= 65536, "texts must be allowed 2 to 65536 tokens");
        ModelDescription.Require(text.Types is >= 0 and <= 1024, "token types must be 0 to 1024");
        ModelDescription.Require(text.TableWidth is >= 0 and <= 65536, "the width of the tables must be 0 to 65536");
        ModelDescription.Require(
            text.CutTokens == 0 || (text.CutTokens >= 2 && text.CutTokens <= text.MaxTokens),
            "texts are cut to more tokens than there are positions"
        );
        ModelDescription.Require(Enum.IsDefined(text.Weights), "the vocabulary's table is of an unknown type");
        ModelDescription.Require(model.ExtraTokens == 0, "a net for texts has no learned tokens of its own");
    }

    internal override T In<T>(ByKind<T> table) => table.Text;
}
