using Suffice.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Suffice.Training.Networks;

/// <summary>Tables of pieces and token types, a norm, and a linear layer behind narrow tables, for texts.</summary>
internal sealed class TextModules : EmbeddingModules
{
    private readonly Embedding words;
    private readonly Embedding? types;
    private readonly LayerNorm? norm;
    private readonly Linear? projection;
    private readonly NetworkMode mode;

    public TextModules(ModelDescription model, NetworkMode mode)
    {
        this.mode = mode;
        TextEmbedding text = model.Text!;
        words = Table(text.Vocabulary, model.TableWidth);
        if (text.Types > 0)
            types = Table(text.Types, model.TableWidth);
        if (text.Norm)
            norm = nn.LayerNorm(model.TableWidth, model.NormEpsilon);
        if (model.ProjectsEmbedding)
            projection = nn.Linear(model.TableWidth, model.Width);
    }

    public override void Register(Action<string, nn.Module> module, Action<string, Parameter> parameter)
    {
        module("word_embed", words);
        if (types is not null)
            module("type_embed", types);
        if (norm is not null)
            module("embed_norm", norm);
        if (projection is not null)
            module("embed_proj", projection);
    }

    public override TokenBatch Embed(NetworkInput input, Parameter positions)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor ids = input.Values; // (B, N)
        Tensor tokens = mode.Stored(words.forward(ids)).Plus(positions.narrow(1, 0, ids.shape[1])); // (B, N, C)
        if (types is not null)
            tokens = tokens.Plus(types.forward(input.Types ?? zeros_like(ids)));
        if (norm is not null)
            tokens = norm.forward(tokens);
        if (projection is not null)
            tokens = mode.Through(projection, tokens);
        tokens = mode.Dropped(tokens).MoveToOuterDisposeScope();
        TokenBatch batch = TokenBatch.Of(tokens, input.Lengths);
        batch.Valid?.MoveToOuterDisposeScope();
        return batch;
    }

    /// <summary>Rows of small random numbers, as BERT begins.</summary>
    private static Embedding Table(int rows, int width)
    {
        Embedding table = nn.Embedding(rows, width);
        using (no_grad())
            table.weight!.normal_(0, 0.02);
        return table;
    }
}
