using Suffice.Data.Images;

namespace Suffice.Data.Sources;

/// <summary>A folder the user named.</summary>
internal sealed class NamedFolder(string source) : IFileSource
{
    public string Description => source;

    public void Fetch(string folder, IProgress<string>? progress, CancellationToken cancel)
    {
        foreach (string name in IdxDataset.FileNames)
        {
            cancel.ThrowIfCancellationRequested();
            string file = IdxDataset.Find(source, name) ?? throw new FileNotFoundException($"{Path.Combine(source, name)}.gz is missing");
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }
    }
}
