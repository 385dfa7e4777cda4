using Suffice.Bundles;
using Suffice.Data.Examples;
using Suffice.Data.Texts;
using Suffice.Inputs;
using Suffice.Models;
using Suffice.Text;

namespace Suffice.Data;

/// <summary>
/// Reads examples of a data set as a model takes them: images decoded, texts as tokens. Training, evaluation and use all read like this.
/// </summary>
public sealed class ExampleReader
{
    private readonly ITokenizer? tokenizer;

    /// <param name="data">Images or texts, whichever the model reads.</param>
    /// <param name="model">What reads them.</param>
    /// <param name="tokenizer">Of texts; with the model's vocabulary.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/> when data and model do not belong together, or the tokenizer is
    /// missing.</exception>
    public ExampleReader(LabelledDataset data, ModelDescription model, ITokenizer? tokenizer)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(model);
        Data = data;
        Model = model;
        this.tokenizer = tokenizer;
        if (model.IsText != data is TextDataset)
            throw new SufficeException(
                Fault.Data,
                $"{data.Name} holds {data.Noun}s, but the model reads {(model.IsText ? "texts" : "images")}. Give other data, or another "
                    + "model."
            );
        if (model.Text is { } text && tokenizer?.VocabularySize != text.Vocabulary)
            throw new SufficeException(
                Fault.Data,
                $"The model knows {text.Vocabulary} tokens, its tokenizer "
                    + $"{(tokenizer is null ? "is missing" : $"has {tokenizer.VocabularySize}")}. Give the tokenizer the model was made "
                    + $"for."
            );
    }

    public LabelledDataset Data { get; }

    public ModelDescription Model { get; }

    /// <summary>With the tokenizer inside a bundle.</summary>
    public static ExampleReader Of(LabelledDataset data, BundleFile bundle)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        return new ExampleReader(data, bundle.Manifest.Model, bundle.Manifest.Model.IsText ? TextTokenizer.In(bundle.Tensors) : null);
    }

    /// <summary>Example <paramref name="i"/>.</summary>
    public ModelInput Read(int i) => Data is TextDataset texts ? Read(texts.Text(i)) : ((ImageDataset)Data).Image(i);

    /// <summary>Any text, read as those of the data set are.</summary>
    public ModelInput Read(string text) => new TokenText(tokenizer!.Encode(text, Model.Text!.LongestText));
}
