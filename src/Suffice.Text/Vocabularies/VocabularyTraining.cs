using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Suffice.Text.Encoders;
using Suffice.Text.Files;
using Suffice.Text.Pipelines;

namespace Suffice.Text.Vocabularies;

/// <summary>
/// Trains a WordPiece vocabulary on a corpus: starts with single characters (<c>a</c> begins a word, <c>##a</c> goes on with it), then
/// joins the most frequent neighbouring pair of pieces again and again (Sennrich et al. 2016, arXiv 1508.07909, algorithm 1, on pieces
/// written as Schuster and Nakajima 2012 and BERT do).
/// Equal counts are decided by the ordinal order of the pieces, so the same words give the same vocabulary, whatever their order.
/// </summary>
internal static class VocabularyTraining
{
    private const string Continuation = "##";

    private static readonly string[] Special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];

    /// <summary>Trains on texts. A few seconds for a hundred thousand short ones.</summary>
    /// <param name="texts">Those of the training split only, else the other splits leak into the vocabulary.</param>
    /// <param name="options">Null: the defaults.</param>
    /// <returns>A <c>vocab.txt</c> and its <c>tokenizer_config.json</c>.</returns>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: no words; <see cref="Fault.Usage"/>: less room than the characters
    /// need.</exception>
    public static TokenizerFiles Train(IEnumerable<string> texts, VocabularyOptions? options = null)
    {
        options ??= new VocabularyOptions();
        if (options.LeastCount < 1 || options.MostCharacters < 1)
            throw new SufficeException(
                Fault.Usage,
                $"A vocabulary cannot be trained with a least count of {options.LeastCount} and {options.MostCharacters} characters. Use "
                    + "1 or more of each."
            );
        var rules = new WordRules(options.LowerCase, StripAccents: options.LowerCase);
        KeyValuePair<string, int>[] words = Count(texts, rules);
        List<string> vocabulary = [.. Special, .. Characters(words, rules, options, out HashSet<Rune> kept)];
        if (vocabulary.Count > options.Size)
            throw new SufficeException(
                Fault.Usage,
                $"A vocabulary of {options.Size:N0} pieces has no room for {vocabulary.Count:N0} special tokens and characters. Allow "
                    + "more pieces, or fewer characters."
            );

        var merging = new PairMerging(vocabulary);
        foreach ((string word, int count) in words)
        {
            if (word.EnumerateRunes().All(kept.Contains))
                merging.Add(PiecesOf(word), count);
        }
        while (merging.Vocabulary.Count < options.Size && merging.MergeMostFrequent(options.LeastCount)) { }
        return Files(merging.Vocabulary, options.LowerCase);
    }

    /// <summary>Different words with their counts, in ordinal order; words that no tokenizer would cut are left out.</summary>
    private static KeyValuePair<string, int>[] Count(IEnumerable<string> texts, WordRules rules)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> lookup = counts.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (string text in texts)
        {
            ReadOnlySpan<char> words = WordText.Normalise(text, rules);
            foreach (Range range in words.Split(' '))
            {
                ReadOnlySpan<char> word = words[range];
                if (word.Length is > 0 and <= ModelFilesReader.LongestWord)
                    CollectionsMarshal.GetValueRefOrAddDefault(lookup, word, out _)++;
            }
        }
        if (counts.Count == 0)
            throw new SufficeException(Fault.Data, "The texts to train a vocabulary on hold no words. Give texts with words in them.");
        return [.. counts.OrderBy(word => word.Key, StringComparer.Ordinal)];
    }

    /// <summary>
    /// The pieces of one character, in ordinal order: each that begins words, and its continuation unless it always stands alone.
    /// </summary>
    private static IEnumerable<string> Characters(
        KeyValuePair<string, int>[] words,
        WordRules rules,
        VocabularyOptions options,
        out HashSet<Rune> kept
    )
    {
        var counts = new Dictionary<Rune, long>();
        foreach ((string word, int count) in words)
        {
            foreach (Rune rune in word.EnumerateRunes())
                CollectionsMarshal.GetValueRefOrAddDefault(counts, rune, out _) += count;
        }
        kept =
        [
            .. counts.OrderByDescending(rune => rune.Value).ThenBy(rune => rune.Key).Take(options.MostCharacters).Select(rune => rune.Key),
        ];
        Rune[] ordered = [.. kept.Order()];
        return ordered
            .Select(rune => rune.ToString())
            .Concat(ordered.Where(rune => !WordText.StandsAlone(rune, rules)).Select(rune => Continuation + rune));
    }

    private static IEnumerable<string> PiecesOf(string word) =>
        word.EnumerateRunes().Select((rune, i) => i == 0 ? rune.ToString() : Continuation + rune);

    private static TokenizerFiles Files(IReadOnlyList<string> vocabulary, bool lowerCase) =>
        new(
            "the trained vocabulary",
            [
                KeyValuePair.Create(TokenizerFiles.WordPiece, Bytes(string.Join('\n', vocabulary) + "\n")),
                KeyValuePair.Create(
                    TokenizerFiles.Settings,
                    Bytes(string.Create(CultureInfo.InvariantCulture, $"{{\"do_lower_case\": {(lowerCase ? "true" : "false")}}}\n"))
                ),
            ]
        );

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
