namespace Suffice.Cuda.Contract;

/// <summary>The lists of a control block, each with an entry for every input of the segment. Counts come before them.</summary>
/// <seealso cref="KernelShape"/>
internal enum ControlList
{
    /// <summary>Number within the batch.</summary>
    Slots,

    /// <summary>Tokens that it comes with.</summary>
    Before,

    /// <summary>Tokens that it has in the segment.</summary>
    After,

    /// <summary>Row of its first token in the batch's matrix.</summary>
    Firsts,

    /// <summary>Its first row among those of the segment.</summary>
    Starts,
}

/// <summary>
/// The lists of a pass that decides on the device, each with an entry for every input of the batch. How many there are comes before them,
/// and the steps of schedules after them.
/// </summary>
internal enum PassList
{
    /// <summary>The path that it is heading for; −1 − p once it has stopped at p.</summary>
    Heading,

    /// <summary>Its tokens at present.</summary>
    Tokens,

    /// <summary>Which setting decides about it: a price, or a schedule with its levels.</summary>
    Settings,

    /// <summary>A bit for each path that a limit leaves to it.</summary>
    Within,
}

/// <summary>
/// How <see cref="KernelName.DecideByRule"/> scores an answer, and how <see cref="KernelName.DecideByPredictor"/> chooses.
/// </summary>
internal enum DecisionMode
{
    Steps,
    Confidence,
    Entropy,
    Agreement,
    Judged,
    Greedy,
    OneShot,
    Policy,
}
