namespace Suffice.Cuda.Contract;

/// <summary>
/// Where things lie in the blocks that the runtime fills and kernels read. Blocks of whole numbers: counts, lists with an entry for each
/// input (<see cref="ControlList"/>, <see cref="PassList"/>), and in those of a pass the steps of schedules, two settings for each input at
/// the most. Numbers in double precision of a pass: settings, costs of paths, what scores need.
/// </summary>
internal static class BlockLayout
{
    /// <summary>Numbers of a setting before its levels: the price, the same as the policy is told it, and the share handed on.</summary>
    public const int PriceAt = 0,
        ToldPriceAt = 1,
        ShareAt = 2,
        LevelsAt = 3;

    /// <summary>Numbers of the tree of paths for each: how many children, which, and a bit for each path that goes through them.</summary>
    public const int TreeEntry = 1 + (2 * KernelShape.MostPaths);

    private const int ControlLists = (int)ControlList.Starts + 1,
        PassLists = (int)PassList.Within + 1;

    /// <summary>Where a list of a control block begins.</summary>
    public static int ListAt(ControlList list, int inputs) => KernelShape.ListsAt + ((int)list * inputs);

    /// <summary>Where a list of a pass begins.</summary>
    public static int ListAt(PassList list, int inputs) => KernelShape.ListsAt + ((int)list * inputs);

    /// <summary>Where the steps of a setting begin: a path after each, or −1.</summary>
    public static int StepsAt(int setting, int inputs, int paths) => KernelShape.ListsAt + (PassLists * inputs) + (setting * paths);

    /// <summary>Where a setting begins, in doubles: its price, what else it has, and a level for each path.</summary>
    public static int SettingAt(int setting, int paths) => setting * (LevelsAt + paths);

    /// <summary>Where the costs of an input's paths begin, in doubles.</summary>
    public static int CostsAt(int slot, int inputs, int paths) => SettingAt(2 * inputs, paths) + (slot * paths);

    /// <summary>Where begins what scores need of each path's exit, in doubles.</summary>
    public static int ScoringAt(int inputs, int paths) => CostsAt(inputs, inputs, paths);

    /// <summary>Whole numbers of a control block.</summary>
    public static int ControlNumbers(int inputs) => KernelShape.ListsAt + (ControlLists * inputs);

    /// <summary>Whole numbers of a pass, an even number of them: those in double precision follow.</summary>
    public static int PassNumbers(int inputs, int paths) => (StepsAt(2 * inputs, inputs, paths) + 1) / 2 * 2;
}
