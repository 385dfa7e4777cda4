using Microsoft.Extensions.AI;
using Suffice.Inputs;
using Suffice.Models;

namespace Suffice.Extensions;

/// <summary>
/// Embeddings of images or texts: what a net without labels makes of them; of a classifier, the pooled features that the exit of one path
/// reads. Always the same path, for only its features can be compared. Thread-safe.
/// </summary>
public sealed class SufficeInputEmbeddingGenerator : IEmbeddingGenerator<InputSource, Embedding<float>>
{
    private readonly ClassifierPool pool;
    private readonly ExecutionPath path;
    private readonly bool owned;
    private readonly EmbeddingGeneratorMetadata metadata;

    /// <summary>Embeds with the sessions of a pool, which others may use as well.</summary>
    /// <param name="pool">Stays open; whoever made it disposes it.</param>
    /// <param name="path">Of the bundle's library; null: the full path.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Usage"/>: the bundle has no such path.</exception>
    public SufficeInputEmbeddingGenerator(ClassifierPool pool, ExecutionPath? path = null)
        : this(pool ?? throw new ArgumentNullException(nameof(pool)), path, owned: false) { }

    /// <summary>Embeds with sessions of its own, as many as there are processors.</summary>
    /// <param name="model">Stays open; whoever opened it disposes it.</param>
    /// <param name="path">Of the bundle's library; null: the full path.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Usage"/>: the bundle has no such path.</exception>
    public SufficeInputEmbeddingGenerator(BundledModel model, ExecutionPath? path = null)
        : this((model ?? throw new ArgumentNullException(nameof(model))).CreatePool(), path, owned: true) { }

    private SufficeInputEmbeddingGenerator(ClassifierPool pool, ExecutionPath? path, bool owned)
    {
        PathLibrary library = pool.Model.Library;
        (this.pool, this.path, this.owned) = (pool, path ?? library.Full, owned);
        string name = pool.Model.Name,
            model = this.path == library.Full ? name : $"{name} {this.path.Name}";
        try
        {
            metadata = new EmbeddingGeneratorMetadata("suffice", null, model, pool.Model.EmbeddingSize(this.path));
        }
        catch when (owned)
        {
            pool.Dispose();
            throw;
        }
    }

    /// <summary>What embeds.</summary>
    internal BundledModel Model => pool.Model;

    /// <summary>Embeds inputs, as many at a time as the pool has sessions.</summary>
    /// <param name="values">What the bundle reads: images or texts.</param>
    /// <param name="options">May name this model and its dimensions; others cannot be had.</param>
    /// <param name="cancellationToken">Heeded between inputs.</param>
    /// <returns>
    /// Embeddings in the order of the inputs, with the tokens and multiply-adds (<see cref="SufficeTelemetry.MultiplyAdds"/>) of all.
    /// </returns>
    /// <exception cref="SufficeException">
    /// <see cref="Fault.Data"/>: an input cannot be read, or the bundle refuses it; its place is named. <see cref="Fault.Usage"/>: options
    /// ask for another model or another number of dimensions.
    /// </exception>
    /// <exception cref="OperationCanceledException">Cancelled; nothing is lost but the embeddings.</exception>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<InputSource> values,
        EmbeddingGenerationOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(values);
        Check(options);
        InputSource[] inputs = [.. values];
        var made = new InputEmbedding[inputs.Length];
        await Parallel
            .ForAsync(
                0,
                inputs.Length,
                new ParallelOptions { MaxDegreeOfParallelism = pool.Sessions, CancellationToken = cancellationToken },
                async (i, token) => made[i] = await EmbedAsync(inputs, i, token).ConfigureAwait(false)
            )
            .ConfigureAwait(false);
        DateTimeOffset now = DateTimeOffset.UtcNow;
        long tokens = made.Sum(input => (long)input.Tokens);
        return new GeneratedEmbeddings<Embedding<float>>(
            made.Select(input => new Embedding<float>(input.Values) { CreatedAt = now, ModelId = metadata.DefaultModelId })
        )
        {
            Usage = new UsageDetails
            {
                InputTokenCount = tokens,
                TotalTokenCount = tokens,
                AdditionalCounts = new() { [SufficeTelemetry.MultiplyAdds] = made.Sum(input => input.Cost.Macs) },
            },
        };
    }

    /// <summary>
    /// The <see cref="EmbeddingGeneratorMetadata"/>, the <see cref="ClassifierPool"/>, the <see cref="BundledModel"/>, or this generator.
    /// </summary>
    /// <param name="serviceType">Which.</param>
    /// <param name="serviceKey">Nothing has one.</param>
    /// <returns>Null for anything else.</returns>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is null ? Array.Find((object[])[metadata, pool, pool.Model, this], serviceType.IsInstanceOfType) : null;
    }

    /// <summary>Disposes sessions of its own; a pool that was given stays.</summary>
    public void Dispose()
    {
        if (owned)
            pool.Dispose();
    }

    private async Task<InputEmbedding> EmbedAsync(InputSource[] inputs, int i, CancellationToken cancellationToken)
    {
        try
        {
            return await pool.EmbedAsync(inputs[i], path, cancellationToken).ConfigureAwait(false);
        }
        catch (SufficeException error) when (inputs.Length > 1)
        {
            throw new SufficeException(error.Fault, $"Input {i}: {error.Message}", error);
        }
    }

    private void Check(EmbeddingGenerationOptions? options)
    {
        if (options?.ModelId is { } model && model != metadata.DefaultModelId)
            throw new SufficeException(
                Fault.Usage,
                $"This generator is {metadata.DefaultModelId}, not {model}. Leave the model out, or ask the generator that was made of it."
            );
        if (options?.Dimensions is { } dimensions && dimensions != metadata.DefaultModelDimensions)
            throw new SufficeException(
                Fault.Usage,
                $"Embeddings of {metadata.DefaultModelId} have {metadata.DefaultModelDimensions} dimensions, not {dimensions}. "
                    + "Leave them out."
            );
    }
}
