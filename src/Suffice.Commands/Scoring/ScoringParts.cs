using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Suffice.Files;

namespace Suffice.Commands.Scoring;

/// <summary>
/// The parts of an output, a range of rows each, in a folder beside it: a part is there as a whole or not at all, and so is the output
/// that is put together from them. Work that was interrupted goes on after the parts that are there.
/// </summary>
internal sealed class ScoringParts
{
    private const string WorkFile = "work.json";

    private readonly string output;
    private readonly string folder;
    private readonly List<ScoringSums> done = [];

    /// <param name="output">The file that will be written.</param>
    /// <param name="work">What it is for.</param>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> where parts of other work lie there.</exception>
    public ScoringParts(string output, ScoringWork work)
    {
        (this.output, folder) = (output, output + ".parts");
        string stated = Path.Combine(folder, WorkFile);
        bool hasParts = File.Exists(SumsOf(0));
        if (!File.Exists(stated) || !hasParts)
            Write(stated, work, ScoringJson.Default.ScoringWork);
        else if (Read(stated, ScoringJson.Default.ScoringWork) != work)
            throw new SufficeException(
                Fault.Usage,
                $"{folder} holds parts of other work: another bundle, input, setting or size of parts. Give the same command as before to "
                    + "go on, or remove that folder."
            );
        while (File.Exists(SumsOf(done.Count)) && File.Exists(PartOf(done.Count)))
            done.Add(Read(SumsOf(done.Count), ScoringJson.Default.ScoringSums)!);
    }

    /// <summary>Of all parts so far.</summary>
    public ScoringSums Sums => done.Aggregate(ScoringSums.None, (sum, part) => sum + part);

    /// <summary>Adds the next part.</summary>
    /// <param name="write">Writes its rows, and says what became of them.</param>
    public void Add(Func<Stream, ScoringSums> write)
    {
        ScoringSums sums = ScoringSums.None;
        AtomicFile.Write(PartOf(done.Count), stream => sums = write(stream));
        if (sums.Rows == 0 && done.Count > 0)
        {
            File.Delete(PartOf(done.Count));
            return;
        }
        Write(SumsOf(done.Count), sums, ScoringJson.Default.ScoringSums);
        done.Add(sums);
    }

    /// <summary>Puts the output together, and removes the parts.</summary>
    public void Join(IScoringFormat format)
    {
        AtomicFile.Write(output, stream => format.Join([.. Enumerable.Range(0, done.Count).Select(PartOf)], stream));
        Directory.Delete(folder, recursive: true);
    }

    private string PartOf(int number) =>
        Path.Combine(folder, number.ToString("00000", CultureInfo.InvariantCulture) + Path.GetExtension(output));

    private string SumsOf(int number) => Path.Combine(folder, number.ToString("00000", CultureInfo.InvariantCulture) + ".sums.json");

    private static void Write<T>(string path, T record, JsonTypeInfo<T> type) =>
        AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, record, type));

    private static T? Read<T>(string path, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), type);
        }
        catch (JsonException error)
        {
            throw new SufficeException(Fault.Data, $"{path} is damaged: {error.Message} Remove its folder and begin again.", error);
        }
    }
}
