namespace Suffice.Models;

/// <summary>
/// Closed-form multiply-adds (MACs) of the linear, convolution, QKᵀ and AV products of a model, per input. FLOPs are twice that.
/// The executor counts what it runs; the two must be equal.
/// </summary>
internal static class CostModel
{
    /// <summary>An input to its tokens. Looking up rows of tables multiplies nothing.</summary>
    /// <param name="model">What reads it.</param>
    /// <param name="tokens">Of the input, class token included.</param>
    public static long Embedding(ModelDescription model, int tokens) => model.Kind.EmbeddingMacs(model, tokens);

    /// <summary>One encoder block on <paramref name="tokens"/> tokens: QKV, QKᵀ, AV, projection, two MLP layers.</summary>
    public static long Block(ModelDescription model, int tokens)
    {
        long width = model.Width;
        return tokens * ((4 * width * width) + (2 * width * model.HiddenWidth)) + (2 * width * tokens * tokens);
    }

    /// <summary>One exit head; nothing where the answer is what was pooled.</summary>
    public static long Exit(ModelDescription model, ExitDescription exit)
    {
        if (model.Embeds)
            return 0;
        long inputs = ExitInputs(model, exit.Pooling);
        return exit.Hidden == 0 ? inputs * model.Classes : (inputs * exit.Hidden) + ((long)exit.Hidden * model.Classes);
    }

    /// <summary>Floats that an exit pools, which its head's first linear layer reads.</summary>
    public static int ExitInputs(ModelDescription model, ExitPooling pooling) =>
        pooling switch
        {
            ExitPooling.Class or ExitPooling.Pooler or ExitPooling.Mean => model.Width,
            ExitPooling.ClassAndMean or ExitPooling.ClassAndDistillation => 2 * model.Width,
            ExitPooling.AllPatches => (model.Tokens - 1) * model.Width,
            _ => throw new ArgumentOutOfRangeException(nameof(pooling)),
        };

    /// <summary>
    /// A whole path without the controller: embedding, blocks, and every exit head passed, since each decision reads one. For texts, of the
    /// most tokens that one may have.
    /// </summary>
    public static long Path(PathLibrary library, ExecutionPath path) => Path(library, path, library.Model.Tokens);

    /// <summary>A whole path for an input of so many tokens, class token included.</summary>
    public static long Path(PathLibrary library, ExecutionPath path, int tokens)
    {
        long macs = 0;
        foreach (ExecutionPath node in library.Chain(path))
        {
            macs += Segment(library, node, tokens);
            tokens = ModelDescription.TokensKept(tokens, node.KeepRatio);
        }
        return macs;
    }

    /// <summary>The stretch of a path from the decision point before it to its own: embedding or dropping, blocks, and the exit.</summary>
    /// <param name="library">The path's library.</param>
    /// <param name="path">Ends the stretch.</param>
    /// <param name="tokens">Of the input as it comes to the stretch, class token included.</param>
    public static long Segment(PathLibrary library, ExecutionPath path, int tokens)
    {
        ModelDescription model = library.Model;
        int kept = ModelDescription.TokensKept(tokens, path.KeepRatio);
        long embedding = path.Parent is null ? Embedding(model, tokens) : 0;
        int blocks = path.Blocks - (path.Parent is { } parent ? library.Paths[parent].Blocks : 0);
        return embedding + (blocks * Block(model, kept)) + Exit(model, model.ExitAfter(path.Blocks)!);
    }

    /// <summary>The static model, of which an adapted one is made: every block on every token, one answer.</summary>
    public static long Static(ModelDescription model, int tokens) =>
        Embedding(model, tokens) + ((model.StaticDepth ?? model.Depth) * Block(model, tokens)) + Exit(model, model.Exits[^1]);

    /// <summary>What the static model takes for one input: where inputs vary in length, for one of so many tokens.</summary>
    /// <param name="model">Adapted or static.</param>
    /// <param name="teacherMacs">Of the bundle (<c>BundleManifest.TeacherMacs</c>): of every input, where all have the same length.</param>
    /// <param name="tokens">Of the input, class token included.</param>
    public static long Teacher(ModelDescription model, long teacherMacs, int tokens) =>
        model.Kind.VariesInLength ? Static(model, tokens) : teacherMacs;
}
