namespace Suffice.Text.Files;

/// <summary>
/// Models that number the pieces of their SentencePiece file anew. XLM-RoBERTa and CamemBERT were trained with fairseq, whose dictionary
/// begins with tokens of its own and ends with that of masks (Conneau et al., arXiv 1911.02116; Martin et al., arXiv 1911.03894).
/// </summary>
internal static class PieceOrder
{
    private const string XlmRoberta = "XLMRobertaTokenizer",
        Camembert = "CamembertTokenizer";

    /// <summary>With what the file of such a model begins.</summary>
    private static readonly string[] First = ["<unk>", "<s>", "</s>"];

    /// <summary>Class of the tokenizer (<c>tokenizer_class</c>) of a model type that numbers pieces anew; null: of the others.</summary>
    public static string? ClassOf(string? modelType) =>
        modelType switch
        {
            "xlm-roberta" or "xlm-roberta-xl" => XlmRoberta,
            "camembert" => Camembert,
            _ => null,
        };

    /// <summary>The pieces with the model's ids for indices.</summary>
    /// <param name="tokenizerClass">As <c>tokenizer_config.json</c> names it; null: not said.</param>
    /// <param name="pieces">In the order of the file.</param>
    /// <returns>Null where the file is none that such a model has.</returns>
    public static IReadOnlyList<SentencePiece>? Of(string? tokenizerClass, IReadOnlyList<SentencePiece> pieces)
    {
        string[]? own = tokenizerClass switch
        {
            XlmRoberta or XlmRoberta + "Fast" => ["<s>", "<pad>", "</s>", "<unk>"],
            Camembert or Camembert + "Fast" => ["<s>NOTUSED", "<pad>", "</s>NOTUSED", "<unk>", "<unk>NOTUSED", "<s>", "</s>"],
            _ => null,
        };
        if (own is null)
            return pieces;
        if (!pieces.Take(First.Length).Select(piece => piece.Text).SequenceEqual(First))
            return null;
        return [.. own.Select(Token), .. pieces.Skip(First.Length), Token("<mask>")];

        static SentencePiece Token(string text) => new(text, 0, text == First[0] ? SentencePieceType.Unknown : SentencePieceType.Control);
    }
}
