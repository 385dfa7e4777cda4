using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Swashbuckle.AspNetCore.SwaggerUI;

namespace Suffice.Server.Page;

/// <summary>The reference of the API for people, at <c>/docs</c>: Swagger UI, whose files are in its assembly.</summary>
internal static class Reference
{
    /// <summary>Where the OpenAPI document is.</summary>
    public const string Document = "/openapi.json";

    private const string Prefix = "docs";

    /// <summary>As for the page, but that Swagger UI brings icons as data, and sets one style in place, named here by its hash.</summary>
    private const string Policy =
        "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; "
        + "frame-ancestors 'none'; style-src 'self' 'unsafe-hashes' 'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='";

    public static void UseReference(this IApplicationBuilder application) =>
        application.UseWhen(
            context => context.Request.Path.StartsWithSegments($"/{Prefix}", StringComparison.Ordinal),
            docs =>
            {
                docs.Use(
                    (context, next) =>
                    {
                        context.Response.Headers.ContentSecurityPolicy = Policy;
                        context.Response.Headers.XContentTypeOptions = "nosniff";
                        return next(context);
                    }
                );
                docs.UseSwaggerUI(options =>
                {
                    options.RoutePrefix = Prefix;
                    options.DocumentTitle = "Suffice: the API";
                    options.SwaggerEndpoint(Document, "Suffice");
                    options.ConfigObject.DefaultModelsExpandDepth = 0;
                });
            }
        );
}
