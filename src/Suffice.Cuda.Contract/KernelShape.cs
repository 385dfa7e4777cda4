namespace Suffice.Cuda.Contract;

/// <summary>Numbers that both sides must agree on.</summary>
internal static class KernelShape
{
    /// <summary>Threads of a group, of every kernel.</summary>
    public const int Threads = 64;

    /// <summary>Rows, and columns, of a tile of a linear layer; as many columns as a panel of weights has.</summary>
    public const int LinearTile = 32;

    /// <summary>Query rows that a group of threads attends from.</summary>
    public const int AttendRows = 4;

    /// <summary>Floats per head that attention has room for.</summary>
    public const int MostHeadWidth = 256;

    /// <summary>Where the control block of a segment says how many inputs there are.</summary>
    public const int InputsAt = 0;

    /// <summary>Where it says how many rows they have in all.</summary>
    public const int RowsAt = 1;

    /// <summary>Where the lists of a control block begin, and those of a pass.</summary>
    public const int ListsAt = 16;

    /// <summary>Most paths of a bundle.</summary>
    public const int MostPaths = 16;

    /// <summary>Most numbers that a decision is made from.</summary>
    public const int MostFeatures = 128;

    /// <summary>Most units of a layer of predictor or policy.</summary>
    public const int MostUnits = 128;
}
