using System.Formats.Tar;
using System.IO.Compression;
using Suffice.Data.Files;
using Suffice.Files;
using Suffice.Inputs;

namespace Suffice.Commands.Scoring;

/// <summary>The images of a tar archive, plain or gzipped, in its order; one at a time is held.</summary>
/// <param name="path">The archive.</param>
internal sealed class TarInput(string path) : ScoringInput
{
    private (long Done, long Total) progress;

    public override string Identity => Stamp(path);

    public override IReadOnlyList<(string Name, Type Type)> Columns => [(FolderInput.File, typeof(string))];

    public override (long Done, long Total) Progress => progress;

    public override long Count() => Entries(new RowStart(long.MaxValue)).LongCount();

    public override IEnumerable<ScoringRow> Rows(RowStart from) => Entries(from).OfType<ScoringRow>();

    /// <summary>A row for each image, null before the first that is asked for.</summary>
    private IEnumerable<ScoringRow?> Entries(RowStart from)
    {
        using FileStream file = InputFile.Open(path, Fault.Data);
        using Stream unpacked = path.EndsWith(".tar", StringComparison.OrdinalIgnoreCase)
            ? new BufferedStream(file, 1 << 16)
            : new GZipStream(new BufferedStream(file, 1 << 16), CompressionMode.Decompress);
        using var archive = new TarReader(unpacked);
        long number = 0;
        while (true)
        {
            (ScoringRow? row, bool goesOn) = Next(archive, number, number >= from.First);
            progress = (file.Position, file.Length);
            if (row is not null)
                yield return number++ >= from.First ? row : null;
            if (!goesOn)
                yield break;
        }
    }

    /// <summary>The next image, or what is wrong; null where the next entry is nothing to be scored.</summary>
    private (ScoringRow? Row, bool GoesOn) Next(TarReader archive, long number, bool isWanted)
    {
        try
        {
            if (archive.GetNextEntry() is not { } entry)
                return (null, false);
            bool isImage = ImageNames.IsImage(entry.Name),
                isOther = ImageNames.IsOtherImage(entry.Name);
            if (!(isImage || isOther) || ImageNames.IsHidden(entry.Name) || entry.DataStream is null)
                return (null, true);
            string name = $"{path}/{entry.Name}";
            CarriedValue[] carried = [new(FolderInput.File, entry.Name)];
            if (isOther)
                return (new ScoringRow(number, name, null, ImageNames.OtherFormat(name), carried), true);
            if (entry.Length > ImageDecoder.MaxFileBytes)
                return (new ScoringRow(number, name, null, $"{name} has {entry.Length:N0} bytes. Make it smaller.", carried), true);
            byte[] content = new byte[isWanted ? entry.Length : 0];
            entry.DataStream.ReadExactly(content);
            return (new ScoringRow(number, name, new EncodedImage(content, name), null, carried), true);
        }
        catch (Exception error) when (error is IOException or InvalidDataException or FormatException)
        {
            string problem = $"{path} is truncated or damaged after {number:N0} images ({error.Message.TrimEnd('.')}). Fetch it again.";
            return (new ScoringRow(number, path, null, problem, []), false);
        }
    }
}
