using Suffice.Bundles;
using Suffice.Data;
using Suffice.Inputs;

namespace Suffice.Training.Optimisation;

/// <summary>Token ids, as the tokenizer gives them.</summary>
internal sealed class TextTrainingInputs : TrainingInputs
{
    public override TrainingSet Prepare(ExampleReader examples, IReadOnlyList<int> indices, Preprocessing preprocessing)
    {
        var texts = new TokenText[indices.Count];
        Parallel.For(0, texts.Length, i => texts[i] = (TokenText)examples.Read(indices[i]));
        return new TextTrainingSet(examples.Model, texts, [.. indices.Select(i => (long)examples.Data.Label(i))]);
    }
}
