using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suffice.Control;
using Suffice.Inputs;
using Suffice.Models;
using Suffice.Server.Protocol;
using Suffice.Server.Serving;

namespace Suffice.Server.Endpoints;

/// <summary>
/// The short way, for people with curl: the body is an image, or a text; or JSON, <c>{"text": "…"}</c> or <c>{"texts": ["…"]}</c>.
/// Parameters are in the query.
/// </summary>
internal static class ClassifyEndpoint
{
    private const string Top = "top";

    public static void MapClassify(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/models/{name}/classify", Classify);
        routes.MapGet("/v1/models", (ModelRepository repository) =>
            Results.Json([.. repository.Models.Select(Descriptions.Of)], ApiJson.Default.ModelMetadataArray)
        );
    }

    private static async Task<IResult> Classify(HttpContext context, string name, ModelRepository repository, Inference inference)
    {
        ServedModel model = repository.Find(name);
        KeyValuePair<string, string>[] query =
        [
            .. context.Request.Query.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.ToString())),
        ];
        Asked asked = RequestParameters.Read(query.Where(pair => pair.Key != Top));
        int top = TopOf(query);
        ReadOnlyMemory<byte> body = await RequestBody.ReadAsync(context).ConfigureAwait(false);
        if (body.Length == 0)
            throw Invalid($"The body is empty. Send {model.Model.Kind.One} in it.");
        bool json = context.Request.HasJsonContentType();
        if (context.Request.HasFormContentType && context.Request.ContentType!.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase))
            throw Invalid($"Send the {model.Model.Kind.Noun} as the body itself, not as a form (curl: --data-binary @FILE).");
        (IReadOnlyList<InputSource> inputs, bool isList) = json ? Texts(body, model) : ([model.Kind.FromBytes(body)], false);
        IReadOnlyList<Served> answers = await inference.AnswerAsync(model, inputs, asked, context.RequestAborted).ConfigureAwait(false);
        model = answers[0].Model;
        Classification[] classifications = [.. answers.Select(answer => Describe(model, answer, top))];
        return isList
            ? Results.Json(
                new Classifications(model.Name, model.Version.ToString(CultureInfo.InvariantCulture), classifications),
                ApiJson.Default.Classifications
            )
            : Results.Json(classifications[0], ApiJson.Default.Classification);
    }

    private static int TopOf(KeyValuePair<string, string>[] query)
    {
        string text = query.FirstOrDefault(pair => pair.Key == Top).Value ?? "3";
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int top) && top is >= 1 and <= 1000
            ? top
            : throw Invalid($"{Top} is {text}. Give how many labels you want to see, 1 to 1000.");
    }

    private static (IReadOnlyList<InputSource> Inputs, bool IsList) Texts(ReadOnlyMemory<byte> body, ServedModel model)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 4 });
            JsonElement root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("text", out JsonElement text))
                return ([Text(text, model)], false);
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("texts", out JsonElement texts))
                return ([.. texts.EnumerateArray().Select(one => Text(one, model))], true);
            throw Invalid("The JSON has neither \"text\" nor \"texts\". Send {\"text\": \"…\"}, or {\"texts\": [\"…\"]}.");
        }
        catch (JsonException error)
        {
            throw Invalid($"The body is not valid JSON: {error.Message}");
        }
        catch (InvalidOperationException)
        {
            throw Invalid("The JSON holds something else than texts. Send {\"text\": \"…\"}, or {\"texts\": [\"…\"]}.");
        }
    }

    private static InputSource Text(JsonElement text, ServedModel model) =>
        model.Kind.FromBytes(Encoding.UTF8.GetBytes(text.GetString() ?? throw Invalid("A text is null. Send texts.")));

    private static Classification Describe(ServedModel model, Served answer, int top)
    {
        Prediction prediction = answer.Prediction;
        float[] probabilities = Logits.Probabilities(prediction.Logits);
        return new Classification(
            prediction.Label,
            prediction.Probability,
            prediction.Confidence,
            prediction.IsRejected,
            [
                .. probabilities
                    .Select((probability, i) => new RankedLabel(model.Model.Labels[i], probability))
                    .OrderByDescending(label => label.Probability)
                    .Take(top),
            ],
            prediction.Path.Name,
            [.. Steps(model.Model.Library, prediction)],
            prediction.Cost.Macs,
            answer.Fraction,
            answer.Setting,
            Math.Round(answer.Queued * 1000, 3),
            Math.Round(answer.Computed * 1000, 3),
            answer.Batch
        );
    }

    /// <summary>A path's own tokens are of the longest input; these are of this one.</summary>
    private static IEnumerable<PathStep> Steps(PathLibrary library, Prediction prediction)
    {
        int tokens = prediction.Tokens;
        foreach (ExecutionPath step in library.Chain(prediction.Path))
            yield return new PathStep(step.Blocks, step.KeepRatio, tokens = ModelDescription.TokensKept(tokens, step.KeepRatio));
    }

    private static RefusalException Invalid(string message) => new(RefusalReason.Invalid, message);
}
