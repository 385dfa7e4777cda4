using Microsoft.Extensions.AI;
using Suffice.Inputs;
using Suffice.Models;

namespace Suffice.Extensions;

/// <summary>Embeddings of texts, as <see cref="SufficeInputEmbeddingGenerator"/> makes them. Thread-safe.</summary>
public sealed class SufficeEmbeddingGenerator : IEmbeddingGenerator<string, Embedding<float>>
{
    private readonly SufficeInputEmbeddingGenerator inputs;

    /// <inheritdoc cref="SufficeInputEmbeddingGenerator(ClassifierPool, ExecutionPath)"/>
    /// <exception cref="SufficeException">
    /// <see cref="Fault.Usage"/>: the bundle has no such path, or reads no texts.
    /// </exception>
    public SufficeEmbeddingGenerator(ClassifierPool pool, ExecutionPath? path = null)
        : this(new SufficeInputEmbeddingGenerator(pool, path)) { }

    /// <inheritdoc cref="SufficeInputEmbeddingGenerator(BundledModel, ExecutionPath)"/>
    /// <exception cref="SufficeException">
    /// <see cref="Fault.Usage"/>: the bundle has no such path, or reads no texts.
    /// </exception>
    public SufficeEmbeddingGenerator(BundledModel model, ExecutionPath? path = null)
        : this(new SufficeInputEmbeddingGenerator(model, path)) { }

    private SufficeEmbeddingGenerator(SufficeInputEmbeddingGenerator inputs)
    {
        this.inputs = inputs;
        BundledModel model = inputs.Model;
        if (model.Kind == InputKind.Text)
            return;
        inputs.Dispose();
        throw new SufficeException(
            Fault.Usage,
            $"{model.Name} reads {model.Kind.Noun}s, not texts. Ask for a SufficeInputEmbeddingGenerator, "
                + "which is an IEmbeddingGenerator<InputSource, Embedding<float>>."
        );
    }

    /// <summary>Embeds texts, as many at a time as the pool has sessions.</summary>
    /// <param name="values">The texts themselves; too long ones are cut, or refused, as the model says.</param>
    /// <param name="options">May name this model and its dimensions; others cannot be had.</param>
    /// <param name="cancellationToken">Heeded between texts.</param>
    /// <inheritdoc cref="SufficeInputEmbeddingGenerator.GenerateAsync"/>
    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values,
        EmbeddingGenerationOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(values);
        return inputs.GenerateAsync(values.Select(text => new PlainText(text)), options, cancellationToken);
    }

    /// <inheritdoc cref="SufficeInputEmbeddingGenerator.GetService"/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is null && serviceType.IsInstanceOfType(this) ? this : inputs.GetService(serviceType, serviceKey);
    }

    /// <inheritdoc cref="SufficeInputEmbeddingGenerator.Dispose"/>
    public void Dispose() => inputs.Dispose();
}
