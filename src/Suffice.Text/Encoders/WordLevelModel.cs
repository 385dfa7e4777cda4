namespace Suffice.Text.Encoders;

/// <summary>A word is one token, or unknown.</summary>
internal sealed class WordLevelModel(IReadOnlyDictionary<string, int> ids, int unknown) : IPieceModel
{
    public void Encode(string word, List<int> found) => found.Add(ids.TryGetValue(word, out int id) ? id : unknown);
}
