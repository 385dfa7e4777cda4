namespace Suffice.Text;

/// <summary>How a tokenizer cuts words into pieces.</summary>
public enum TokenizerKind
{
    /// <summary>Greedily, the longest piece first (BERT).</summary>
    WordPiece,

    /// <summary>By merging pairs in a given order (GPT-2, RoBERTa).</summary>
    BytePair,

    /// <summary>As a SentencePiece model says, unigram or BPE: <c>*.model</c>.</summary>
    SentencePiece,

    /// <summary>The most probable pieces (ALBERT, XLM-R, T5), as <c>tokenizer.json</c> says.</summary>
    Unigram,

    /// <summary>Not at all: a word is one token.</summary>
    WordLevel,
}
