using System.IO.Hashing;
using System.Text;
using Suffice.Data.Images;
using Suffice.Inputs;

namespace Suffice.Commands.Scoring;

/// <summary>
/// The images of a folder, at any depth, in ordinal order; then what there cannot be read. Names are held, images are not.
/// </summary>
internal sealed class FolderInput : ScoringInput
{
    private readonly string path;
    private readonly IReadOnlyList<string> files;
    private readonly List<string> problems = [];
    private long read;

    public FolderInput(string path)
    {
        this.path = path;
        files = ImageFolder.Find(path, problems.Add);
    }

    /// <summary>The column with the file's path.</summary>
    public const string File = "file";

    public override string Identity
    {
        get
        {
            var hash = new XxHash128();
            foreach (string file in files.Concat(problems))
                hash.Append(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{file} {Length(file)}\n")));
            return $"{Path.GetFullPath(path)}, files {Convert.ToHexStringLower(hash.GetCurrentHash())}";
        }
    }

    /// <summary>Bytes; 0 of what is no file.</summary>
    private static long Length(string file) => new FileInfo(file) is { Exists: true } found ? found.Length : 0;

    public override IReadOnlyList<(string Name, Type Type)> Columns => [(File, typeof(string))];

    public override (long Done, long Total) Progress => (read, files.Count + problems.Count);

    public override long Count() => files.Count + problems.Count;

    public override IEnumerable<ScoringRow> Rows(RowStart from)
    {
        for (read = 0; ; read++)
        {
            read = Math.Max(read, from.First);
            if (read >= Count())
                yield break;
            int place = (int)read;
            yield return place < files.Count
                ? new ScoringRow(place, files[place], new ImageFile(files[place]), null, [new(File, files[place])])
                : new ScoringRow(place, path, null, problems[place - files.Count], [new(File, path)]);
        }
    }
}
