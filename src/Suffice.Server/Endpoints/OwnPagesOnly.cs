using Microsoft.AspNetCore.Http;

namespace Suffice.Server.Endpoints;

/// <summary>
/// Refuses what a page of another site would have the browser of somebody on this machine do, such as unloading a model: a server without
/// keys takes orders from whoever reaches it. Browsers say where a request comes from (W3C, Fetch Metadata; WHATWG, Fetch: Origin);
/// programs say nothing of it, and are let in.
/// </summary>
/// <param name="next">What is guarded.</param>
internal sealed class OwnPagesOnly(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) || IsOwn(context.Request)
            ? next(context)
            : Refusals.Say(
                context,
                StatusCodes.Status403Forbidden,
                "A page of another site asks for this, and is refused. Have its own server ask, or use the page of this one."
            );
    }

    private static bool IsOwn(HttpRequest request)
    {
        string? site = request.Headers["Sec-Fetch-Site"],
            origin = request.Headers.Origin;
        return site is not null
            ? site is "same-origin" or "none"
            : origin is null || (Uri.TryCreate(origin, UriKind.Absolute, out Uri? from) && from.Authority == Authority(request));
    }

    /// <summary>As in an origin: without the usual port.</summary>
    private static string Authority(HttpRequest request) => new Uri($"{request.Scheme}://{request.Host}").Authority;
}
