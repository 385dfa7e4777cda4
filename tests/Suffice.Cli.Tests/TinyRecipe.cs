namespace Suffice.Cli.Tests;

/// <summary>A recipe for the images of <see cref="TinyWorld"/>, done in seconds.</summary>
internal static class TinyRecipe
{
    public const string Json = """
        { "model": { "image_size": 8, "channels": 1, "embedding": [ { "outputs": 16, "kernel": 2, "stride": 2, "padding": 0 } ],
          "width": 16, "depth": 2, "heads": 2, "hidden_width": 32, "classes": 4,
          "exits": [ { "after_blocks": 2, "pooling": "Class", "hidden": 0 } ] },
          "split_seed": 0,
          "training": { "epochs": 1, "batch_size": 32 },
          "adaptation": { "exits_after": [0, 1], "exit_hidden": 8, "schedules": [],
            "heads": { "epochs": 1, "batch_size": 32 }, "joint": { "epochs": 1, "batch_size": 32 }, "end_to_end_rounds": 0,
            "controller": { "members": 2, "predictor_hidden": 8, "predictor_epochs": 2, "training_images": 20, "policy_hidden": 6,
              "policy_members": 2, "policy_updates": 20 } } }
        """;
}
