using Suffice.Execution.Stages;
using Suffice.Models;

namespace Suffice.Execution;

/// <summary>The weights that make tokens of one kind of input.</summary>
internal abstract class EmbeddingWeights
{
    private static readonly ByKind<Func<MappedWeights, ModelDescription, EmbeddingWeights>> Finders = new(
        Image: (mapped, model) => new ImageEmbeddingWeights(mapped, model),
        Text: (mapped, model) => new TextEmbeddingWeights(mapped, model)
    );

    /// <summary>Operators that an input goes through.</summary>
    public abstract int Operators { get; }

    /// <summary>Those of what a model reads.</summary>
    public static EmbeddingWeights Of(MappedWeights mapped, ModelDescription model) => Finders[model.Kind](mapped, model);

    /// <summary>What runs them in a plan.</summary>
    public abstract EmbeddingStage Stage(CompiledModel compiled, int threads);
}
