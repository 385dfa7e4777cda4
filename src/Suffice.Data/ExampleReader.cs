using Suffice.Bundles;
using Suffice.Data.Examples;
using Suffice.Inputs;
using Suffice.Models;
using Suffice.Text;

namespace Suffice.Data;

/// <summary>
/// Reads examples of a data set as a model takes them: images decoded, texts as tokens. Training, evaluation and use all read like this.
/// </summary>
internal sealed class ExampleReader
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
        if (model.Kind != data.Kind)
            throw new SufficeException(
                Fault.Data,
                $"{data.Name} holds {data.Noun}s, but the model reads {model.Kind.Noun}s. Give other data, or another model."
            );
        if (model.Vocabulary is { } rows && (tokenizer is null || !model.Serves(tokenizer.VocabularySize)))
            throw new SufficeException(
                Fault.Data,
                $"The model knows {rows} tokens, its tokenizer "
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
        return new ExampleReader(
            data,
            bundle.Manifest.Model,
            bundle.Manifest.Model.Vocabulary is null ? null : TextTokenizer.In(bundle.Tensors)
        );
    }

    /// <summary>Example <paramref name="i"/>.</summary>
    public ModelInput Read(int i) => Data.Read(i, tokenizer, Model.LongestInput);

    /// <summary>Any text, read as those of the data set are.</summary>
    public ModelInput Read(string text) => new TokenText(tokenizer!.Encode(text, Model.LongestInput));
}
