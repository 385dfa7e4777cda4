using Suffice.Data.Examples;
using Suffice.Models;
using Suffice.Text;
using Suffice.Training;
using Suffice.Training.Networks;
using Suffice.Training.Optimisation;

namespace Suffice.Cli;

/// <summary>The models that a recipe describes, fitted to a data set and checked.</summary>
internal static class RecipeModels
{
    private const int MostStages = 10;

    private const string Compare = "Compare it with those in recipes/.";

    /// <summary>The recipe of a net that is there already: with its model, unless it has one of its own.</summary>
    /// <param name="recipe">As written; null: the usual choices for such a net.</param>
    /// <param name="model">Of the net.</param>
    /// <param name="examples">How many there are to learn from and to judge by.</param>
    public static Recipe Around(Recipe? recipe, ModelDescription model, int examples) =>
        recipe is null ? UsualRecipe.Of(model, examples)
        : recipe.HasModel ? recipe
        : recipe with { Model = model };

    /// <summary>The recipe with the data set's name, classes and vocabulary in all its models.</summary>
    /// <param name="recipe">As written.</param>
    /// <param name="data">The data set.</param>
    /// <param name="tokenizer">Null for images.</param>
    public static Recipe Fitted(Recipe recipe, LabelledDataset data, TextTokenizer? tokenizer)
    {
        return recipe with { Data = data.Name, Model = Transformer(recipe.Model), Tutors = [.. recipe.Tutors.Select(Tutor)] };

        TutorRecipe Tutor(TutorRecipe tutor) =>
            tutor with
            {
                Model = tutor.Model is { } model ? Transformer(model) : null,
                Residual = tutor.Residual is { } residual
                    ? residual with
                    {
                        Channels = recipe.Model.Channels,
                        Classes = data.Labels.Length,
                    }
                    : null,
            };

        ModelDescription Transformer(ModelDescription net) =>
            net with
            {
                Classes = data.Labels.Length,
                Text = tokenizer is not null && net.Text is { } text ? text with { Vocabulary = tokenizer.VocabularySize } : net.Text,
            };
    }

    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> when a model cannot be built, or a tutor reads something else than
    /// the model.</exception>
    public static void Check(Recipe recipe)
    {
        Check(recipe.Model, "model");
        recipe.Training.Check("training");
        recipe.Polish?.Check("polish");
        recipe.SmallerTraining?.Check("smaller_training");
        for (int i = 0; i < recipe.Tutors.Length; i++)
        {
            string name = $"tutor {i + 1}";
            recipe.Tutors[i].Training.Check($"tutors.training (of {name})");
            switch (recipe.Tutors[i])
            {
                case { Model: { } model, Residual: null }:
                    Check(model, name);
                    CheckInputs(model, name, recipe.Model);
                    break;
                case { Model: null, Residual: { } residual }:
                    CheckResidual(residual, name, recipe.Model);
                    CheckResidual(recipe.Tutors[i].Training, name);
                    break;
                default:
                    throw Wrong($"The recipe's {name} must have either a model or a residual, not both or neither. {Compare}");
            }
        }
    }

    private static void Check(ModelDescription model, string name)
    {
        try
        {
            model.Validate();
        }
        catch (SufficeException error)
        {
            throw new SufficeException(Fault.Usage, $"The recipe's {name} does not fit together. {error.Message} {Compare}", error);
        }
        if (model.Exits.Count != 1)
            throw Wrong(
                $"The recipe's {name} has {model.Exits.Count} exits; a static model has one, after its last block. Exits are named under "
                    + "adaptation."
            );
    }

    /// <summary>A Transformer as a tutor reads the same inputs as its student.</summary>
    private static void CheckInputs(ModelDescription tutor, string name, ModelDescription student)
    {
        if (tutor.Text?.MaxTokens != student.Text?.MaxTokens)
            throw Wrong(
                $"The recipe's {name} reads texts of at most {tutor.Text?.MaxTokens ?? 0} tokens, but the model "
                    + $"{student.Text?.MaxTokens ?? 0}. They must be the same texts."
            );
        if ((tutor.ImageSize, tutor.Channels) != (student.ImageSize, student.Channels))
            throw Wrong(
                $"The recipe's {name} reads images of {tutor.ImageSize} pixels and {tutor.Channels} channels, but the model "
                    + $"{student.ImageSize} and {student.Channels}. They must be the same images."
            );
    }

    private static void CheckResidual(ResidualDescription tutor, string name, ModelDescription student)
    {
        if (student.Kind != InputKind.Image)
            throw Wrong(
                $"The recipe's {name} is a residual net, which reads images, but the model reads {student.Kind.Noun}s. Give it a model "
                    + "instead."
            );
        if (tutor.Width < 1)
            throw Wrong($"The recipe's {name} has a width of {tutor.Width}; it must be at least 1. {Compare}");
        if (tutor.Stages is { } stages && (stages.Count is 0 or > MostStages || stages.Any(stage => stage.Channels < 1 || stage.Added < 0)))
            throw Wrong($"The recipe's {name} needs 1 to {MostStages} stages, each of at least 1 channel, with 0 or more added. {Compare}");
        if (student.ImageSize < tutor.LeastSize)
            throw Wrong(
                $"The recipe's {name} is a residual net, which needs images of at least {tutor.LeastSize} pixels; these have "
                    + $"{student.ImageSize}. Give it a model instead."
            );
    }

    /// <summary>What would be passed over is refused.</summary>
    private static void CheckResidual(TrainingOptions training, string name)
    {
        (string Field, bool IsGiven)[] ofTransformers =
        [
            ("patch_keep", training.PatchKeep < 1),
            ("dropout", training.Dropout > 0),
            ("layer_decay", training.LayerDecay is not null),
            ("last_blocks", training.LastBlocks is not null),
            ("adapter_rank", training.AdapterRank is not null),
        ];
        foreach ((string field, bool isGiven) in ofTransformers)
            if (isGiven)
                throw Wrong($"The recipe's {name} is a residual net, which {field} means nothing to. Leave it out there.");
    }

    private static SufficeException Wrong(string message) => new(Fault.Usage, message);
}
