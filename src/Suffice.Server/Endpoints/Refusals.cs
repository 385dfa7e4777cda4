using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Suffice.Server.Serving;

namespace Suffice.Server.Endpoints;

/// <summary>Turns whatever keeps a request from being answered into a status, a reason, and what to do.</summary>
internal sealed class Refusals(RequestDelegate next, ILogger<Refusals> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (RefusalException refusal)
        {
            Log.Refused(logger, context.Request.Path, refusal.Message);
            if (refusal.RetryAfter is { } seconds)
                context.Response.Headers.RetryAfter = seconds;
            await Say(context, Status(refusal.Reason), refusal.Message).ConfigureAwait(false);
        }
        catch (BadHttpRequestException bad)
        {
            Log.Refused(logger, context.Request.Path, bad.Message);
            await Say(context, bad.StatusCode, bad.Message).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Its caller has gone: there is nobody to tell.
        }
#pragma warning disable CA1031 // The last one to know: whatever it is, the caller learns that it was not the request's fault.
        catch (Exception error)
#pragma warning restore CA1031
        {
            Log.Failed(logger, error, context.Request.Path);
            await Say(context, StatusCodes.Status500InternalServerError, "The server failed; its log says why.").ConfigureAwait(false);
        }
    }

    public static Task Say(HttpContext context, int status, string message)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new ErrorAnswer(message), ApiJson.Default.ErrorAnswer);
    }

    private static int Status(RefusalReason reason) =>
        reason switch
        {
            RefusalReason.NotFound => StatusCodes.Status404NotFound,
            RefusalReason.Forbidden => StatusCodes.Status403Forbidden,
            RefusalReason.TooLarge => StatusCodes.Status413PayloadTooLarge,
            RefusalReason.Overloaded => StatusCodes.Status429TooManyRequests,
            RefusalReason.Expired => StatusCodes.Status504GatewayTimeout,
            RefusalReason.Unavailable => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status400BadRequest,
        };
}
