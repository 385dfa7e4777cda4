using System.CommandLine;
using Suffice.Commands.Hosting;
using Suffice.Data;
using Suffice.Data.Examples;
using Suffice.Evaluation.Evaluators;

namespace Suffice.Commands.Options;

/// <summary>
/// Which bundle is judged, against what, on which images: what <c>certify</c>, <c>eval</c> and <c>bound</c> ask in common.
/// </summary>
/// <param name="choosesImages">Whether split and limit are the user's choice.</param>
internal sealed class SubjectOptions(bool choosesImages = true)
{
    /// <summary>Names of the splits, as typed.</summary>
    public static string[] Splits { get; } = [.. Enum.GetNames<Split>().Select(name => name.ToLowerInvariant())];

    private readonly Argument<string> bundle = new("BUNDLE") { Description = "The adapted bundle." };
    private readonly Option<string> teacher = new("--static")
    {
        Description = "The static bundle it was made from (the teacher).",
        HelpName = "STATIC",
        Required = true,
    };
    private readonly DataOptions data = new("What --static answers to them is taken for the truth.");
    private readonly Option<string> split = new("--split")
    {
        Description = "Which images of the data set.",
        DefaultValueFactory = _ => "test",
    };
    private readonly Option<int?> limit = new("--limit")
    {
        Description = "At most this many images, from the beginning of the split.",
        HelpName = "N",
    };
    private readonly Option<int> threads = CommonOptions.Threads();

    public void AddTo(Verb verb)
    {
        split.AcceptOnlyFromAmong(Splits);
        verb.Add(bundle);
        verb.Add(teacher);
        data.AddTo(verb);
        Option[] options = choosesImages ? [split, limit, threads] : [threads];
        foreach (Option option in options)
            verb.Add(option);
    }

    public EvaluationOptions Read(ParseResult arguments)
    {
        (string name, bool unlabelled, string folder, DataReading reading) = data.Read(arguments);
        var options = new EvaluationOptions
        {
            Bundle = arguments.GetRequiredValue(bundle),
            Static = arguments.GetRequiredValue(teacher),
            Data = name,
            Unlabelled = unlabelled,
            DataFolder = folder,
            Reading = reading,
            AllowChangedData = data.AllowsChanges(arguments),
            Threads = arguments.GetValue(threads),
        };
        return choosesImages
            ? options with
            {
                Split = Parse(arguments.GetRequiredValue(split)),
                Limit = arguments.GetValue(limit),
            }
            : options;
    }

    public static Split Parse(string split) => Enum.Parse<Split>(split, ignoreCase: true);
}
