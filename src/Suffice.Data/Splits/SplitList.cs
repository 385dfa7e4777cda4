using System.Globalization;
using System.IO.Compression;
using System.Text;
using Suffice.Bundles;
using Suffice.Data.Examples;
using Suffice.Files;

namespace Suffice.Data.Splits;

/// <summary>One example of a <see cref="SplitList"/>.</summary>
/// <param name="Hash">Of its content.</param>
/// <param name="Split">Null: in none, because a test example is equal.</param>
/// <param name="Label">Its class.</param>
/// <param name="Name">For people.</param>
internal sealed record SplitEntry(UInt128 Hash, Split? Split, string Label, string Name);

/// <summary>
/// Which examples a run was begun with, so that what changed since can be named: a gzipped table of hash, split, label and name, some
/// twenty bytes an example. Lines at its head that begin with # say what had changed already.
/// </summary>
/// <param name="Entries">In the order of the data set.</param>
/// <param name="Changes">What had changed when work went on all the same; empty: nothing.</param>
internal sealed record SplitList(IReadOnlyList<SplitEntry> Entries, IReadOnlyList<string> Changes)
{
    /// <summary>Its name in the folder of a run.</summary>
    public const string FileName = "splits.tsv.gz";

    private const string Note = "# ",
        None = "none";

    private static readonly (char Character, char Letter)[] Escapes = [('\\', '\\'), ('\t', 't'), ('\n', 'n'), ('\r', 'r')];

    /// <summary>Of data as they are now.</summary>
    public static SplitList Of(DataSplits splits, IReadOnlyList<string> changes)
    {
        ArgumentNullException.ThrowIfNull(splits);
        LabelledDataset data = splits.Data;
        var places = new Split?[data.Count];
        foreach (Split split in Enum.GetValues<Split>())
        foreach (int i in splits[split])
            places[i] = split;
        return new SplitList(
            [
                .. Enumerable
                    .Range(0, data.Count)
                    .Select(i => new SplitEntry(splits.Hashes[i], places[i], data.Labels[data.Label(i)], data.Id(i))),
            ],
            changes
        );
    }

    /// <summary>Whether a bundle was made from these examples, in these splits.</summary>
    internal bool IsOf(SplitContent content)
    {
        string Hash(Split split) => ContentOf.Hash(Entries.Where(entry => entry.Split == split).Select(entry => (entry.Hash, entry.Label)));
        return (Hash(Split.Train), Hash(Split.Control), Hash(Split.Calibration), Hash(Split.Test))
            == (content.Train, content.Control, content.Calibration, content.Test);
    }

    public void Save(string path) => AtomicFile.Write(path, stream =>
        {
            using var zipped = new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true);
            using var writer = new StreamWriter(zipped, new UTF8Encoding(false)) { NewLine = "\n" };
            foreach (string change in Changes)
                writer.WriteLine(Note + Escaped(change));
            foreach (SplitEntry entry in Entries)
                writer.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{entry.Hash:x32}\t{Lower(entry.Split)}\t{Escaped(entry.Label)}\t{Escaped(entry.Name)}"
                    )
                );
        });

    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: damaged; <see cref="Fault.Machine"/>: not readable.</exception>
    public static SplitList Load(string path)
    {
        var (entries, changes) = (new List<SplitEntry>(), new List<string>());
        try
        {
            using var reader = new StreamReader(
                new GZipStream(File.OpenRead(path), CompressionMode.Decompress),
                new UTF8Encoding(false, throwOnInvalidBytes: true)
            );
            while (reader.ReadLine() is { } line)
            {
                if (line.StartsWith(Note, StringComparison.Ordinal))
                    changes.Add(Plain(line[Note.Length..]));
                else
                    entries.Add(Entry(line.Split('\t')));
            }
        }
        catch (Exception error) when (error is InvalidDataException or DecoderFallbackException or FormatException)
        {
            throw new SufficeException(
                Fault.Data,
                $"{path} is damaged: {error.Message} It says which data the run was begun with. "
                    + $"Take it from a copy of the run, or begin a new run.",
                error
            );
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw InputFile.Unreadable(path, error);
        }
        return new SplitList(entries, changes);
    }

    private static SplitEntry Entry(string[] fields) =>
        fields is [var hash, var split, var label, var name]
        && UInt128.TryParse(hash, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out UInt128 content)
        && (split == None || Enum.TryParse<Split>(split, ignoreCase: true, out _))
            ? new SplitEntry(content, split == None ? null : Enum.Parse<Split>(split, ignoreCase: true), Plain(label), Plain(name))
            : throw new FormatException("a line is not hash, split, label and name.");

    private static string Lower(Split? split) => split?.ToString().ToLowerInvariant() ?? None;

    private static string Escaped(string text) =>
        Escapes.Aggregate(text, (known, escape) => known.Replace($"{escape.Character}", $"\\{escape.Letter}", StringComparison.Ordinal));

    private static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (
                text[i] == '\\'
                && i + 1 < text.Length
                && Array.FindIndex(Escapes, escape => escape.Letter == text[i + 1]) is >= 0 and int known
            )
            {
                plain.Append(Escapes[known].Character);
                i++;
            }
            else
                plain.Append(text[i]);
        }
        return plain.ToString();
    }
}
