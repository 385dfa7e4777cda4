using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.Logging;
using Suffice.Server.Serving;

namespace Suffice.Server.Rpc;

/// <summary>Turns whatever keeps a call from being answered into a status and a reason.</summary>
internal sealed class RpcRefusals(ILogger<RpcRefusals> logger) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request,
        ServerCallContext context,
        UnaryServerMethod<TRequest, TResponse> continuation
    )
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(continuation);
        try
        {
            return await continuation(request, context).ConfigureAwait(false);
        }
        catch (RefusalException refusal)
        {
            Log.Refused(logger, context.Method, refusal.Message);
            var trailers = new Metadata();
            if (refusal.RetryAfter is { } seconds)
                trailers.Add("retry-after", seconds);
            throw new RpcException(new Status(Code(refusal.Reason), refusal.Message), trailers);
        }
        catch (OperationCanceledException)
        {
            throw new RpcException(new Status(StatusCode.Cancelled, "The caller has gone."));
        }
        catch (Exception error) when (error is not RpcException)
        {
            Log.Failed(logger, error, context.Method);
            throw new RpcException(new Status(StatusCode.Internal, "The server failed; its log says why."));
        }
    }

    private static StatusCode Code(RefusalReason reason) =>
        reason switch
        {
            RefusalReason.NotFound => StatusCode.NotFound,
            RefusalReason.Forbidden => StatusCode.PermissionDenied,
            RefusalReason.Overloaded or RefusalReason.TooLarge => StatusCode.ResourceExhausted,
            RefusalReason.Expired => StatusCode.DeadlineExceeded,
            RefusalReason.Unavailable => StatusCode.Unavailable,
            _ => StatusCode.InvalidArgument,
        };
}
