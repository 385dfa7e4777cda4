namespace Suffice.Commands.Scoring;

/// <summary>A form of file that scored rows are written in.</summary>
internal interface IScoringFormat
{
    /// <summary>Begins a file.</summary>
    /// <param name="stream">Empty; stays open.</param>
    /// <param name="columns">What rows bring along, by name and type.</param>
    IScoringWriter Begin(Stream stream, IReadOnlyList<(string Name, Type Type)> columns);

    /// <summary>Puts files of this form together, in order.</summary>
    void Join(IReadOnlyList<string> parts, Stream stream);
}

/// <summary>Writes scored rows into one file.</summary>
internal interface IScoringWriter
{
    void Write(ScoredRow row);

    /// <summary>To be called once, when all rows are written.</summary>
    void Finish();
}
