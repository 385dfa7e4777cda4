using Suffice.Bundles;
using Suffice.Data.Examples;
using Suffice.Data.Kinds;
using Suffice.Data.Splits;
using Suffice.Text;
using Suffice.Text.Vocabularies;
using Suffice.Training;

namespace Suffice.Cli;

/// <summary>
/// The tokenizer of a run on texts: the one kept in its folder, the one given, that of the net it begins with, or one trained on the
/// training split.
/// </summary>
internal static class RunTokenizer
{
    /// <returns>Null where inputs need none.</returns>
    /// <exception cref="SufficeException">
    /// <see cref="Fault.Usage"/>: data, recipe and tokenizer do not belong together, or the run has another one; <see cref="Fault.Data"/>:
    /// not a tokenizer.
    /// </exception>
    public static TextTokenizer? Of(RunFolder run, LabelledDataset data, DataSplits splits, Recipe recipe, string? start, string? given)
    {
        if (recipe.Model.Kind != data.Kind)
            throw new SufficeException(
                Fault.Usage,
                $"The recipe's model reads {recipe.Model.Kind.Noun}s, but {data.Name} holds {data.Noun}s. Give other "
                    + $"data, or a recipe for {data.Noun}s."
            );
        if (recipe.Model.Vocabulary is null)
            return given is null
                ? null
                : throw new SufficeException(Fault.Usage, $"--tokenizer is for texts, but {data.Name} holds {data.Noun}s. Leave it out.");
        TextTokenizer? kept = Directory.Exists(run.Tokenizer) ? TextTokenizer.Read(run.Tokenizer) : null;
        TextTokenizer? wanted = given is null ? null : TextTokenizer.Read(given);
        if (wanted is { ClassToken: null })
            throw new SufficeException(
                Fault.Usage,
                $"{given} puts no token before a text, but a net that learns classes reads its answer there. Give a tokenizer whose "
                    + "post_processor adds one, as BERT's does."
            );
        if (kept is not null && wanted is not null && kept.ContentHash != wanted.ContentHash)
            throw new SufficeException(
                Fault.Usage,
                $"{run.Path} was begun with another tokenizer than {given}. Leave --tokenizer out to go on, or give another --out folder."
            );
        return kept
            ?? wanted
            ?? OfStart(start)
            ?? new TextTokenizer(
                VocabularyTraining.Train(splits[Split.Train].Select(i => DataKind.Of(data).Words(data, i)!), recipe.Vocabulary)
            );
    }

    private static TextTokenizer? OfStart(string? start)
    {
        if (start is null)
            return null;
        using BundleFile file = BundleFile.Open(start);
        return TextTokenizer.In(file.Tensors);
    }
}
