namespace Suffice.Text.Encoders;

/// <summary>Turns words, as a splitter cut them, into ids of a vocabulary (a tokenizer's model). Thread-safe.</summary>
internal interface IPieceModel
{
    /// <summary>Adds the ids of a word.</summary>
    /// <param name="word">Not empty, without lone surrogates.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: the vocabulary has no token for it, nor one for what is
    /// unknown.</exception>
    void Encode(string word, List<int> ids);
}
