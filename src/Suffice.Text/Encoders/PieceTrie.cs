namespace Suffice.Text.Encoders;

/// <summary>Pieces by their beginnings: finds all that a text begins with, the shortest first.</summary>
internal sealed class PieceTrie
{
    private const int Nothing = -1;

    // Child of a node by its letter; the node's number in the higher half of the key.
    private readonly Dictionary<long, int> children = [];
    private readonly List<int> values = [Nothing];

    /// <summary>Adds a piece; one that is there already gets the new value.</summary>
    public void Add(string piece, int value)
    {
        int node = 0;
        foreach (char letter in piece)
        {
            if (!children.TryGetValue(Key(node, letter), out int child))
            {
                children[Key(node, letter)] = child = values.Count;
                values.Add(Nothing);
            }
            node = child;
        }
        values[node] = value;
    }

    /// <summary>Goes one letter on from a node, the root being 0.</summary>
    /// <param name="value">The value of the piece that ends there, if one does.</param>
    /// <returns>False where no piece goes on so.</returns>
    public bool Step(ref int node, char letter, out int? value)
    {
        value = null;
        if (!children.TryGetValue(Key(node, letter), out int child))
            return false;
        node = child;
        value = values[child] == Nothing ? null : values[child];
        return true;
    }

    /// <summary>Length of the longest piece that begins at a place of a text; 0 if none does.</summary>
    public int Longest(string text, int at)
    {
        int node = 0,
            longest = 0;
        for (int end = at; end < text.Length && Step(ref node, text[end], out int? value); end++)
        {
            if (value is not null)
                longest = end + 1 - at;
        }
        return longest;
    }

    private static long Key(int node, char letter) => ((long)node << 16) | letter;
}
