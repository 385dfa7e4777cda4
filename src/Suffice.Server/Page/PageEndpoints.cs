using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Suffice.Server.Page;

/// <summary>The page at <c>/</c> and the description of the API: a few files of this assembly, nothing from outside.</summary>
internal static class PageEndpoints
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' blob: data:; base-uri 'none'; "
        + "form-action 'none'; frame-ancestors 'none'";

    private const string Script = "text/javascript; charset=utf-8";

    private static readonly (string Path, string File, string Type)[] Files =
    [
        ("/", "page.html", "text/html; charset=utf-8"),
        ("/page.css", "page.css", "text/css; charset=utf-8"),
        ("/page.js", "page.js", Script),
        ("/events.js", "events.js", Script),
        ("/format.js", "format.js", Script),
        ("/live.js", "live.js", Script),
        (Reference.Document, "openapi.json", "application/json"),
    ];

    /// <summary>Where its files are.</summary>
    public static IEnumerable<string> Paths => Files.Select(file => file.Path);

    public static void MapPage(this IEndpointRouteBuilder routes)
    {
        foreach ((string path, string file, string type) in Files)
            Map(routes, path, file, type);
    }

    private static void Map(IEndpointRouteBuilder routes, string path, string file, string type)
    {
        using Stream stream = typeof(PageEndpoints).Assembly.GetManifestResourceStream(file)
            ?? throw new InvalidOperationException($"{file} is not in the assembly.");
        byte[] content = new byte[stream.Length];
        stream.ReadExactly(content);
        routes.MapGet(path, context =>
        {
            context.Response.ContentType = type;
            context.Response.ContentLength = content.Length;
            context.Response.Headers.ContentSecurityPolicy = Policy;
            context.Response.Headers.XContentTypeOptions = "nosniff";
            context.Response.Headers.CacheControl = "no-cache";
            return context.Response.Body.WriteAsync(content, context.RequestAborted).AsTask();
        });
    }
}
