using Suffice.Data.Texts;

namespace Suffice.Training.Tests;

/// <summary>Short reviews as a table: one telling word among fillers, sometimes turned round by "not".</summary>
internal static class TinyTexts
{
    private static readonly string[] Good = ["good", "charming", "brilliant", "moving"],
        Bad = ["bad", "dull", "clumsy", "tedious"];
    private static readonly string[] Fillers =
    [
        "the",
        "film",
        "is",
        "a",
        "story",
        "of",
        "people",
        "who",
        "talk",
        "and",
        "walk",
        "in",
        "town",
        "at",
        "night",
    ];

    /// <summary>Writes so many texts of two classes, no two alike but by chance.</summary>
    /// <returns>The file.</returns>
    public static string WriteTo(string path, int count)
    {
        File.WriteAllLines(
            path,
            Enumerable
                .Range(0, count)
                .Select(i =>
                {
                    var random = new Random(i);
                    bool good = i % 2 == 0,
                        turned = random.Next(4) == 0;
                    string[] telling = good != turned ? Good : Bad;
                    List<string> words = [.. Enumerable.Range(0, random.Next(2, 14)).Select(_ => Fillers[random.Next(Fillers.Length)])];
                    words.Insert(random.Next(words.Count), (turned ? "not " : "") + telling[random.Next(telling.Length)]);
                    return $"{string.Join(' ', words)}\t{(good ? "positive" : "negative")}";
                })
                .Prepend("body\tstars")
        );
        return path;
    }

    /// <summary>Every word that comes in them.</summary>
    public static IReadOnlyList<string> Words { get; } = [.. Good, .. Bad, .. Fillers, "not"];

    /// <summary>Where text and label are.</summary>
    public static TextColumns Columns { get; } = new("body", "stars");

    /// <summary>A recipe that trains in seconds.</summary>
    public const string Recipe = """
        {
          "vocabulary": { "size": 120 },
          "model": { "text": { "vocabulary": 120, "max_tokens": 24 }, "width": 16, "depth": 3, "heads": 2, "hidden_width": 32, "classes": 2,
            "exits": [{ "after_blocks": 3, "pooling": "Class", "hidden": 0 }] },
          "training": { "epochs": 3, "batch_size": 16, "learning_rate": 0.003, "average_decay": 0.9, "word_dropout": 0.05, "dropout": 0.1 },
          "adaptation": {
            "exits_after": [0, 1, 2], "exit_hidden": 12, "schedules": [{ "after_blocks": [1], "keep": [0.5] }],
            "heads": { "epochs": 1, "batch_size": 16, "average_decay": 0.9 },
            "joint": { "epochs": 1, "batch_size": 16, "learning_rate": 0.0003, "average_decay": 0.9 },
            "end_to_end_rounds": 0,
            "controller": { "members": 2, "predictor_hidden": 8, "predictor_epochs": 2, "training_images": 50, "policy_hidden": 6, "policy_members": 2, "policy_updates": 9 }
          }
        }
        """;
}
