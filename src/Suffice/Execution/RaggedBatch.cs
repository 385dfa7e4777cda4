namespace Suffice.Execution;

/// <summary>An input on its way. Its tokens are consecutive rows of the batch's one matrix.</summary>
internal struct ActiveInput
{
    /// <summary>Number within the batch.</summary>
    public int Number;

    /// <summary>Index of the path whose decision point it is heading for.</summary>
    public int Path;

    /// <summary>Its first row.</summary>
    public int Row;

    public int Tokens;

    public readonly int EndRow => Row + Tokens;
}

/// <summary>The inputs still under way, in order of number and of row, and what each has cost.</summary>
internal sealed class RaggedBatch(int capacity)
{
    private readonly ActiveInput[] active = new ActiveInput[capacity];
    private readonly long[] macs = new long[capacity];

    /// <summary>Inputs still under way.</summary>
    public int Count { get; private set; }

    /// <summary>Rows they have in all.</summary>
    public int Rows => Count == 0 ? 0 : active[Count - 1].EndRow;

    public ref ActiveInput this[int index] => ref active[index];

    /// <summary>Begins with inputs of so many tokens each.</summary>
    public void Start(ReadOnlySpan<int> tokens, int rootPath)
    {
        Count = tokens.Length;
        for (int i = 0, row = 0; i < tokens.Length; row += tokens[i++])
        {
            active[i] = new ActiveInput
            {
                Number = i,
                Path = rootPath,
                Row = row,
                Tokens = tokens[i],
            };
            macs[i] = 0;
        }
    }

    /// <summary>Keeps the first <paramref name="count"/>; the caller has moved the survivors there.</summary>
    public void Truncate(int count) => Count = count;

    public long Macs(int input) => macs[input];

    /// <summary>Called where a kernel has run, from any thread.</summary>
    public void AddMacs(int input, long count) => Interlocked.Add(ref macs[input], count);

    /// <summary>Counts a linear layer that ran on some rows of the matrix, for the inputs whose rows they are.</summary>
    public void AddMacs(int firstRow, int rows, long macsPerRow)
    {
        for (int i = IndexAt(firstRow); i < Count && active[i].Row < firstRow + rows; i++)
        {
            int from = Math.Max(firstRow, active[i].Row),
                to = Math.Min(firstRow + rows, active[i].EndRow);
            AddMacs(active[i].Number, (to - from) * macsPerRow);
        }
    }

    /// <summary>The input that owns a row.</summary>
    public int IndexAt(int row)
    {
        int low = 0,
            high = Count - 1;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (active[middle].EndRow <= row)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
