namespace Suffice.Text.Vocabularies;

/// <summary>How a vocabulary is trained.</summary>
internal sealed record VocabularyOptions
{
    /// <summary>Most pieces, the five special tokens and single characters included; a small corpus gives fewer. Default 8,192.</summary>
    public int Size { get; init; } = 8192;

    /// <summary>A piece must stand in the corpus at least so often (characters excepted). Default 2.</summary>
    public int LeastCount { get; init; } = 2;

    /// <summary>
    /// Only so many different characters are kept, the most frequent ones; words with others become unknown. Default 1,000.
    /// </summary>
    public int MostCharacters { get; init; } = 1000;

    /// <summary>Capitals and accents are dropped, in training and afterwards. Default true.</summary>
    public bool LowerCase { get; init; } = true;
}
