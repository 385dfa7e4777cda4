namespace Suffice.Text.Normalizers;

/// <summary>How a SentencePiece model prepares texts (NormalizerSpec and TrainerSpec of sentencepiece_model.proto).</summary>
/// <param name="Map">Replacements; null: none.</param>
/// <param name="AddsPrefix">A space before the first word (or after the last, see <paramref name="SpaceEndsWord"/>).</param>
/// <param name="TrimsSpaces">Spaces at the ends go, several in a row become one.</param>
/// <param name="MarksSpaces">Spaces are written ▁.</param>
/// <param name="SpaceEndsWord">Spaces belong to the word before them.</param>
internal sealed record SentencePieceRules(CharsMap? Map, bool AddsPrefix, bool TrimsSpaces, bool MarksSpaces, bool SpaceEndsWord);
