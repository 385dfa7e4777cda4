using System.Globalization;
using System.Text.RegularExpressions;

namespace Suffice.Cuda.Tests.Ptx.Machine;

/// <summary>A module of one entry, taken apart: where parameters and shared arrays lie, and its instructions.</summary>
internal sealed partial class PtxModule
{
    private readonly Dictionary<string, int> firstRegisters = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> places = new(StringComparer.Ordinal);

    /// <param name="text">PTX as <c>PtxWriter</c> writes it: a line for each instruction.</param>
    public PtxModule(string text)
    {
        int body = text.IndexOf("\n{", StringComparison.Ordinal);
        foreach (Match parameter in Array().Matches(text[..body]))
            ParameterBytes = Place(parameter, ParameterBytes);
        foreach (Match array in Array().Matches(text[body..]))
            SharedBytes = Place(array, SharedBytes);
        foreach (Match declared in Declared().Matches(text))
        {
            firstRegisters[declared.Groups[1].Value] = Registers;
            Registers += int.Parse(declared.Groups[2].Value, CultureInfo.InvariantCulture);
        }
        string[] lines = [.. text[body..].Split('\n').Select(line => line.Trim()).Where(IsCode)];
        var labels = new Dictionary<string, int>(StringComparer.Ordinal);
        int count = 0;
        foreach (string line in lines)
            if (line.EndsWith(':'))
                labels[line[..^1]] = count;
            else
                count++;
        Instructions = [.. lines.Where(line => !line.EndsWith(':')).Select(line => new PtxInstruction(this, line, labels))];
    }

    /// <summary>Registers of a thread.</summary>
    public int Registers { get; }

    public int ParameterBytes { get; }

    /// <summary>Shared memory of a group.</summary>
    public int SharedBytes { get; }

    public IReadOnlyList<PtxInstruction> Instructions { get; }

    /// <summary>The register of a name such as %rd12; null where it is something else.</summary>
    public int? Register(string name) =>
        RegisterName().Match(name) is { Success: true } match && firstRegisters.TryGetValue(match.Groups[1].Value, out int first)
            ? first + int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture)
            : null;

    /// <summary>Where a parameter or a shared array begins; null where there is none of that name.</summary>
    public int? PlaceOf(string name) => places.TryGetValue(name, out int place) ? place : null;

    private int Place(Match array, int used)
    {
        int align = int.Parse(array.Groups[1].Value, CultureInfo.InvariantCulture),
            at = (used + align - 1) / align * align;
        places[array.Groups[2].Value] = at;
        return at + int.Parse(array.Groups[3].Value, CultureInfo.InvariantCulture);
    }

    private static bool IsCode(string line) => line.Length > 0 && line[0] is not ('.' or '{' or '}' or '/');

    [GeneratedRegex(@"\.(?:param|shared) \.align (\d+) \.b8 (\w+)\[(\d+)\]")]
    private static partial Regex Array();

    [GeneratedRegex(@"\.reg \.\w+\s+%([a-z]+)<(\d+)>;")]
    private static partial Regex Declared();

    [GeneratedRegex(@"^%([a-z]+)(\d+)$")]
    private static partial Regex RegisterName();
}
