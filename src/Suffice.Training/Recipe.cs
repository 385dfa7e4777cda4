using System.Text.Json;
using System.Text.Json.Serialization;
using Suffice.Files;
using Suffice.Models;
using Suffice.Text.Vocabularies;
using Suffice.Training.Adapting;
using Suffice.Training.Networks;
using Suffice.Training.Optimisation;

namespace Suffice.Training;

/// <summary>A net that is trained only to be learnt from: it may be larger, or of another kind, than what will be deployed.</summary>
internal sealed record TutorRecipe
{
    /// <summary>A Transformer; null for another kind.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ModelDescription? Model { get; init; }

    /// <summary>A residual net, for images; null for another kind.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ResidualDescription? Residual { get; init; }
    public required TrainingOptions Training { get; init; }
}

/// <summary>All choices of a training and adaptation, in one JSON file, so that a run can be repeated.</summary>
internal sealed record Recipe
{
    private const long MostBytes = 1 << 28;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        IgnoreReadOnlyProperties = true,
        Converters = { new JsonStringEnumConverter() },
    };

    private readonly ModelDescription? model;

    /// <summary>What the recipe is for, its sources, expected time and accuracy.</summary>
    public string Description { get; init; } = "";

    /// <summary>Name of the data set of a run; in a run's own copy of the recipe.</summary>
    public string? Data { get; init; }

    /// <summary>
    /// What training begins with: a static bundle, as deep as the model, shallower or deeper, or a net from elsewhere as <c>import</c>
    /// reads it. Null begins at random.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Start { get; init; }

    /// <summary>How a vocabulary is trained on the training split, where no tokenizer is given; for texts only.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public VocabularyOptions? Vocabulary { get; init; }

    /// <summary>
    /// The static backbone. Classes are the data's, and the vocabulary is the tokenizer's. May be left out where training begins with a
    /// net: it is that one then, with a new head.
    /// </summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> when it was left out, and no net was taken in its
    /// place.</exception>
    public ModelDescription Model
    {
        get => model ?? throw new SufficeException(Fault.Usage, "The recipe has no model. Add one, or name a net to begin with by --from.");
        init => model = value;
    }

    /// <summary>Whether it has a model.</summary>
    public bool HasModel => model is not null;

    public required TrainingOptions Training { get; init; }

    /// <summary>
    /// A second cycle of training from the averaged weights of the first, for the backbone and the smaller nets alike: a warm restart
    /// (Loshchilov and Hutter, arXiv 1608.03983). None: one cycle.
    /// </summary>
    public TrainingOptions? Polish { get; init; }

    /// <summary>
    /// Nets trained on labels before the backbone, which then learns from their mean answer too; so do the smaller nets. None: the backbone
    /// learns from labels alone, and smaller nets from the backbone.
    /// </summary>
    public TutorRecipe[] Tutors { get; init; } = [];
    public AdaptationOptions Adaptation { get; init; } = new();

    /// <summary>Depths of smaller nets trained alone as honest rivals.</summary>
    public int[] SmallerBlocks { get; init; } = [];

    /// <summary>
    /// Whether a smaller net begins with the first blocks of the static model, from which it then learns too; if not, at random.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool TruncateSmaller { get; init; }

    /// <summary>
    /// Training of the smaller nets, before the polish: with it as many images in all as teacher and joint rounds had. Null: the
    /// backbone's, longer by the joint rounds; for truncated ones, the joint rounds' alone.
    /// </summary>
    public TrainingOptions? SmallerTraining { get; init; }

    /// <summary>Seed of the split.</summary>
    public int SplitSeed { get; init; }

    /// <summary>Reads a recipe.</summary>
    /// <exception cref="SufficeException"><see cref="Fault.Usage"/> when the file is missing or says something unknown.</exception>
    public static Recipe Load(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<Recipe>(InputFile.Read(path, MostBytes, Fault.Usage), Json)
                ?? throw new JsonException("it is null");
        }
        catch (JsonException error)
        {
            throw new SufficeException(
                Fault.Usage,
                $"The recipe {path} cannot be read: {error.Message} Compare it with those in recipes/.",
                error
            );
        }
    }

    /// <summary>The recipe as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);
}
