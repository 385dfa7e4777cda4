namespace Suffice.Data.Sources;

/// <summary>A way to get Fashion-MNIST's files.</summary>
internal interface IFileSource
{
    /// <summary>For progress and errors.</summary>
    string Description { get; }

    /// <summary>
    /// Puts the four files, plain or .gz, into <paramref name="folder"/>, which exists and is empty. Any exception says why it could not.
    /// </summary>
    void Fetch(string folder, IProgress<string>? progress, CancellationToken cancel);
}
