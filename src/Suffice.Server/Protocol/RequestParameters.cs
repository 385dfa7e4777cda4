using System.Globalization;
using Suffice.Server.Serving;

namespace Suffice.Server.Protocol;

/// <summary>What callers may write beside their inputs, in JSON, in a query or in gRPC: names and values as text.</summary>
internal static class RequestParameters
{
    private const string Budget = "budget",
        Cap = "cap",
        Certified = "certified",
        MaxLatency = "max_latency_ms",
        Timeout = "timeout",
        Priority = "priority";

    /// <summary>Ours, for messages.</summary>
    public static IReadOnlyList<string> Names { get; } = [Budget, Cap, Certified, MaxLatency, Priority, Timeout];

    /// <summary>Other servers' clients send these; they mean nothing here.</summary>
    private static readonly string[] Ignored = ["sequence_id", "sequence_start", "sequence_end", "content_type", "headers"];

    /// <exception cref="RefusalException">One is unknown or out of range; says which, and what is possible.</exception>
    public static Asked Read(IEnumerable<KeyValuePair<string, string>> parameters)
    {
        var asked = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, string value) in parameters)
            if (Names.Contains(name))
                asked[name] = value;
            else if (!Ignored.Contains(name))
                throw Invalid($"There is no parameter {name}. There are {string.Join(", ", Names)}.");
        if (asked.Count == 0)
            return Asked.Usual;
        double? seconds = asked.TryGetValue(Timeout, out string? microseconds) ? Positive(Timeout, microseconds) / 1e6 : null;
        if (asked.TryGetValue(MaxLatency, out string? milliseconds))
            seconds = Positive(MaxLatency, milliseconds) / 1e3;
        return new Asked(BudgetOf(asked), PriorityOf(asked), seconds);
    }

    private static Budget? BudgetOf(Dictionary<string, string> asked)
    {
        Budget? budget = asked.TryGetValue(Budget, out string? word) ? Named(word) : null;
        if (asked.TryGetValue(Certified, out string? certified) && Flag(Certified, certified))
            budget = budget is null
                ? Suffice.Budget.Certified
                : throw Invalid($"{Certified} is a setting of its own. Give it, or {Budget}.");
        if (!asked.TryGetValue(Cap, out string? cap))
            return budget;
        return (budget ?? Suffice.Budget.Default) is AdaptiveBudget adaptive
            ? adaptive.WithCap(Share(Cap, cap))
            : throw Invalid($"The full budget runs everything and cannot have a {Cap}. Leave one out.");
    }

    private static Budget Named(string word) =>
        word switch
        {
            "default" => Suffice.Budget.Default,
            "certified" => Suffice.Budget.Certified,
            "full" => Suffice.Budget.Full,
            _ => Suffice.Budget.Mean(Share(Budget, word)),
        };

    private static int PriorityOf(Dictionary<string, string> asked) =>
        !asked.TryGetValue(Priority, out string? text) ? 0
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int priority) && Math.Abs(priority) <= 100
            ? priority
        : throw Invalid($"{Priority} is {text}. Give a whole number from -100 to 100; lower ones go first.");

    private static double Share(string name, string text) =>
        Number(text) is { } share and > 0 and <= 1
            ? share
            : throw Invalid(
                $"{name} is {text}. Give a share of the static model's multiply-adds, above 0 and at most 1"
                    + (name == Budget ? ", or default, certified or full." : ".")
            );

    private static double Positive(string name, string text) =>
        Number(text) is { } number and > 0 && double.IsFinite(number) ? number : throw Invalid($"{name} is {text}. Give a number above 0.");

    private static bool Flag(string name, string text) =>
        bool.TryParse(text, out bool flag) ? flag : throw Invalid($"{name} is {text}. Give true or false.");

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;

    private static RefusalException Invalid(string message) => new(RefusalReason.Invalid, message);
}
