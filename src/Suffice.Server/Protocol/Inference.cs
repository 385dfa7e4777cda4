using System.Diagnostics;
using System.Globalization;
using Suffice.Inputs;
using Suffice.Models;
using Suffice.Server.Serving;

namespace Suffice.Server.Protocol;

/// <summary>Answers requests of the Open Inference Protocol, whatever carried them.</summary>
internal sealed class Inference(Engine engine, ModelRepository repository, ServerOptions options)
{
    /// <exception cref="RefusalException">It cannot be answered; says why.</exception>
    public async Task<InferResponse> InferAsync(string name, string? version, InferRequest request, CancellationToken cancellationToken)
    {
        ServedModel model = repository.Find(name, version);
        Asked asked = RequestParameters.Read(request.Parameters);
        OutputTensors.Check(request);
        IReadOnlyList<InputSource> inputs = Inputs(model, request);
        IReadOnlyList<Served> answers = await AnswerAsync(model, inputs, asked, cancellationToken).ConfigureAwait(false);
        model = answers[0].Model;
        return new InferResponse(
            model.Name,
            model.Version.ToString(CultureInfo.InvariantCulture),
            request.Id,
            OutputTensors.Make(request, model, answers)
        );
    }

    /// <summary>
    /// Answers inputs of one request, all by the same version; they may run in several batches, with those of others.
    /// </summary>
    /// <exception cref="RefusalException">One of them cannot be answered; the others are given up.</exception>
    public async Task<IReadOnlyList<Served>> AnswerAsync(
        ServedModel model,
        IReadOnlyList<InputSource> inputs,
        Asked asked,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            IReadOnlyList<Served> answers = await AnswerOnceAsync(model, inputs, asked, cancellationToken).ConfigureAwait(false);
            if (answers.All(answer => answer.Model == answers[0].Model))
                return answers;
            model = repository.Find(model.Name); // Some came before a newer version, some after it.
        }
    }

    private async Task<IReadOnlyList<Served>> AnswerOnceAsync(
        ServedModel model,
        IReadOnlyList<InputSource> inputs,
        Asked asked,
        CancellationToken cancellationToken
    )
    {
        if (inputs.Count == 0)
            throw new RefusalException(RefusalReason.Invalid, "The request holds no input. Send at least one.");
        if (inputs.Count > options.MaxInputs)
            throw new RefusalException(
                RefusalReason.TooLarge,
                $"The request holds {inputs.Count} inputs; at most {options.MaxInputs} are taken. Send several requests."
            );
        if (inputs.Count == 1)
            return [await AnswerAsync(model, inputs[0], asked, cancellationToken).ConfigureAwait(false)];
        using var any = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<Served>[] answers = [.. inputs.Select(input => AnswerAsync(model, input, asked, any.Token))];
        await foreach (Task<Served> done in Task.WhenEach(answers).ConfigureAwait(false))
            if (!done.IsCompletedSuccessfully)
            {
                await any.CancelAsync().ConfigureAwait(false); // What still waits shall cost nothing.
                break;
            }
        try
        {
            return await Task.WhenAll(answers).ConfigureAwait(false);
        }
        catch
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw answers.Select(answer => answer.Exception?.InnerException).OfType<RefusalException>().FirstOrDefault()
                ?? new RefusalException(RefusalReason.Unavailable, "An input of this request failed. Send it again.");
        }
    }

    private async Task<Served> AnswerAsync(ServedModel model, InputSource source, Asked asked, CancellationToken cancellationToken)
    {
        using Activity? activity = Tracing.Source.StartActivity(Tracing.Classify);
        while (true)
        {
            Tracing.Tell(activity, model);
            try
            {
                PendingInput input = model.Read(source, asked);
                Served served = await engine.AnswerAsync(model, input, cancellationToken).ConfigureAwait(false);
                Tracing.Tell(activity, served);
                if (input.Asked.Budget is not FullBudget && Random.Shared.NextDouble() < options.Shadow)
                    _ = engine.ShadowAsync(model, input, served);
                return served;
            }
            catch (RefusalException refusal) when (refusal.Reason == RefusalReason.Unavailable && repository.IsReplaced(model))
            {
                model = repository.Find(model.Name); // Its successor came in between.
            }
            catch (Exception error) when (Tracing.Tell(activity, error)) { }
        }
    }

    private static InputSource[] Inputs(ServedModel model, InferRequest request)
    {
        ModelDescription description = model.Model.Library.Model;
        IReadOnlyList<ServedTensor> known = model.Kind.Tensors(description);
        string names = string.Join(" or ", known.Select(tensor => $"{tensor.Name} ({tensor.Datatype})"));
        if (request.Inputs.Count != 1)
            throw Invalid($"{model.Name} reads one tensor, {names}; the request holds {request.Inputs.Count}. Send one.");
        InputTensor sent = request.Inputs[0];
        ServedTensor expected = known.FirstOrDefault(tensor => tensor.Name == sent.Name)
            ?? throw Invalid($"{model.Name} reads no tensor {sent.Name}. Send {names}.");
        if (sent.Datatype != expected.Datatype)
            throw Invalid($"The tensor {sent.Name} is {sent.Datatype}; {model.Name} reads it as {expected.Datatype}. Send that.");
        long count = CheckShape(sent, expected);
        return sent.Elements is { } elements
            ? [.. elements.Select(model.Kind.FromBytes)]
            : Rows(model.Kind, sent.Numbers!.Value, (int)count);
    }

    private static InputSource[] Rows(ServedKind kind, ReadOnlyMemory<float> numbers, int count)
    {
        int each = count == 0 ? 0 : numbers.Length / count;
        return [.. Enumerable.Range(0, count).Select(i => (InputSource)kind.FromNumbers(numbers.Slice(i * each, each)))];
    }

    /// <summary>The number of inputs that a tensor holds.</summary>
    private static long CheckShape(InputTensor sent, ServedTensor expected)
    {
        // One dimension of 1 behind the batch is how Triton's clients send bytes.
        long[] shape = expected.Shape.Length == 1 && sent.Shape is [var all, 1] ? [all] : sent.Shape;
        bool fits = shape.Length == expected.Shape.Length && shape.AsSpan(1).SequenceEqual(expected.Shape.AsSpan(1)) && shape[0] >= 0;
        if (!fits)
            throw Invalid(
                $"The tensor {sent.Name} has the shape {Text(sent.Shape)}; it must be {Text(expected.Shape)}, -1 being the number of "
                    + "inputs."
            );
        long held = sent.Elements?.Count ?? sent.Numbers?.Length ?? 0,
            needed = shape.Aggregate(1L, (product, size) => product * size);
        return held == needed
            ? shape[0]
            : throw Invalid($"The tensor {sent.Name} of the shape {Text(sent.Shape)} needs {needed} values; it holds {held}.");
    }

    private static string Text(long[] shape) => $"[{string.Join(", ", shape)}]";

    private static RefusalException Invalid(string message) => new(RefusalReason.Invalid, message);
}
