using Suffice.Execution.Stages;
using Suffice.Kernels.Operators;
using Suffice.Kernels.Products;
using Suffice.Models;

namespace Suffice.Execution;

/// <summary>Tables of a net for texts, whose class token is one of the vocabulary.</summary>
internal sealed unsafe class TextEmbeddingWeights : EmbeddingWeights
{
    public TextEmbeddingWeights(MappedWeights mapped, ModelDescription model)
    {
        TextEmbedding text = model.Text!;
        Words = mapped.Table("word_embed", text.Weights, model.TableWidth);
        Positions = mapped.Pointer("pos_embed");
        Types = text.Types > 0 ? mapped.Pointer("type_embed.weight") : null;
        Norm = text.Norm ? mapped.Norm("embed_norm", model.TableWidth) : default;
        Projection = model.ProjectsEmbedding ? mapped.Linear("embed_proj", model.TableWidth, model.Width, model.Weights) : default;
    }

    /// <summary>(vocabulary, table width).</summary>
    public WordTable Words { get; }

    /// <summary>(most tokens, table width).</summary>
    public float* Positions { get; }

    /// <summary>(types, table width); null where there are none.</summary>
    public float* Types { get; }

    /// <summary>The LayerNorm that follows; without one, its weight is null.</summary>
    public NormWeights Norm { get; }

    /// <summary>The linear layer behind it, where tables are narrower than the model.</summary>
    public PackedLinear Projection { get; }

    public override int Operators => 1;

    public override EmbeddingStage Stage(CompiledModel compiled, int threads) => new TextEmbeddingStage(compiled, this, threads);
}
