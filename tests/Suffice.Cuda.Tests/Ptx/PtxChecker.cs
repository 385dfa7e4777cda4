using System.Globalization;
using System.Text.RegularExpressions;

namespace Suffice.Cuda.Tests.Ptx;

/// <summary>
/// What can be said about a PTX module without an assembler: version and target, registers declared and of the class that is used, labels
/// defined once and reached, instructions known and not above the target, memory of groups within bounds, an end to every way through.
/// </summary>
internal sealed partial class PtxChecker(string text, string? external = null)
{
    /// <summary>Shared memory that a group may have without asking.</summary>
    private const int MostShared = 48 << 10;

    /// <summary>Instructions by their first word, and the first target that has them.</summary>
    private static readonly Dictionary<string, int> Instructions = new(StringComparer.Ordinal)
    {
        ["abs"] = 20,
        ["add"] = 20,
        ["and"] = 20,
        ["bar"] = 20,
        ["barrier"] = 70,
        ["bra"] = 20,
        ["call"] = 20,
        ["cp"] = 80,
        ["cvt"] = 20,
        ["cvta"] = 20,
        ["div"] = 20,
        ["fma"] = 20,
        ["ld"] = 20,
        ["mad"] = 20,
        ["max"] = 20,
        ["min"] = 20,
        ["mma"] = 80, // of bfloat16, the only one used
        ["mov"] = 20,
        ["mul"] = 20,
        ["neg"] = 20,
        ["not"] = 20,
        ["or"] = 20,
        ["rcp"] = 20,
        ["redux"] = 80,
        ["rem"] = 20,
        ["ret"] = 20,
        ["selp"] = 20,
        ["setp"] = 20,
        ["shl"] = 20,
        ["shr"] = 20,
        ["sqrt"] = 20,
        ["st"] = 20,
        ["sub"] = 20,
        ["tanh"] = 75,
        ["xor"] = 20,
    };

    private readonly List<string> problems = [];
    private readonly Dictionary<string, int> registers = new(StringComparer.Ordinal);

    /// <summary>The module's target, such as 72.</summary>
    public int Target { get; private set; }

    /// <summary>Its one entry.</summary>
    public string Entry { get; private set; } = "";

    /// <summary>Bytes of its parameters, in order.</summary>
    public IReadOnlyList<int> Parameters { get; private set; } = [];

    /// <summary>What is wrong; nothing, it is hoped.</summary>
    public IReadOnlyList<string> Check()
    {
        Require(Version().Match(text) is { Success: true }, "it is not of version 7.4, that of CUDA 11.4");
        Require(text.Contains(".address_size 64", StringComparison.Ordinal), "addresses are not of 64 bits");
        Target = TargetLine().Match(text) is { Success: true } target ? Number(target) : 0;
        Require(Target > 0, "it has no target");
        MatchCollection entries = EntryLine().Matches(text);
        Require(entries.Count == 1, $"it has {entries.Count} entries");
        Entry = entries.Count == 1 ? entries[0].Groups[1].Value : "";
        Parameters = [.. Parameter().Matches(text[Math.Max(0, text.IndexOf(".entry", StringComparison.Ordinal))..]).Select(Number)];
        string[] elsewhere = [.. External().Matches(text).Select(match => match.Groups[1].Value)];
        Require(elsewhere.All(name => name == external), "it needs a function from elsewhere");
        foreach (Match call in Call().Matches(text))
            Require(elsewhere.Contains(call.Groups[1].Value), $"'{call.Groups[1].Value}' is not declared");
        Require(Shared().Matches(text).Sum(Number) <= MostShared, "a group has more shared memory than it may");
        foreach (Match declared in Declared().Matches(text))
            registers[declared.Groups[1].Value] = int.Parse(declared.Groups[2].Value, CultureInfo.InvariantCulture);
        CheckBody(text.IndexOf("\n{", StringComparison.Ordinal) is var start and >= 0 ? text[(start + 2)..] : "");
        return problems;
    }

    private void CheckBody(string body)
    {
        string[] lines =
        [
            .. body.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] is not ('.' or '}' or '{' or '/')),
        ];
        string[] labels = [.. lines.Where(line => line.EndsWith(':')).Select(line => line[..^1])];
        Require(labels.Distinct().Count() == labels.Length, "a label is defined twice");
        var reached = new HashSet<string>(StringComparer.Ordinal);
        foreach (string line in lines.Where(line => !line.EndsWith(':')))
        {
            Match instruction = Instruction().Match(line);
            Require(instruction.Success && line.EndsWith(';'), $"'{line}' is no instruction");
            string word = instruction.Groups[1].Value;
            if (!Instructions.TryGetValue(word, out int least))
                problems.Add($"'{line}' is unknown");
            else
                Require(least <= Target, $"'{line}' needs sm_{least}");
            if (word == "bra")
                reached.Add(line.TrimEnd(';').Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[^1]);
            CheckRegisters(line);
        }
        foreach (string label in reached.Except(labels))
            problems.Add($"nothing is at {label}");
        Require(lines is [.., "ret;"] || lines[^1].StartsWith("bra.uni", StringComparison.Ordinal), "its end is open");
    }

    private void CheckRegisters(string line)
    {
        foreach (Match used in Used().Matches(line))
        {
            string name = used.Groups[1].Value;
            int number = int.Parse(used.Groups[2].Value, CultureInfo.InvariantCulture);
            Require(registers.TryGetValue(name, out int count) && number < count, $"'{line}' uses %{name}{number}, which is not declared");
        }
    }

    private void Require(bool holds, string otherwise)
    {
        if (!holds)
            problems.Add(otherwise);
    }

    private static int Number(Match match) => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\.version 7\.4\s*$", RegexOptions.Multiline)]
    private static partial Regex Version();

    [GeneratedRegex(@"^\.target sm_(\d+)\s*$", RegexOptions.Multiline)]
    private static partial Regex TargetLine();

    [GeneratedRegex(@"\.entry (\w+)\(")]
    private static partial Regex EntryLine();

    [GeneratedRegex(@"\.param [^;{]*?\[(\d+)\]")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"\.extern \.func (\w+)\(")]
    private static partial Regex External();

    [GeneratedRegex(@"call\.uni\s+(\w+),")]
    private static partial Regex Call();

    [GeneratedRegex(@"\.shared [^;]*\[(\d+)\];")]
    private static partial Regex Shared();

    [GeneratedRegex(@"\.reg \.\w+\s+%([a-z]+)<(\d+)>;")]
    private static partial Regex Declared();

    [GeneratedRegex(@"^(?:@!?%p\d+\s+)?([a-z]+)[.\w]*(?:\s|;)")]
    private static partial Regex Instruction();

    [GeneratedRegex(@"%([a-z]+)(\d+)")]
    private static partial Regex Used();
}
