using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Suffice.Server.Endpoints;

/// <summary>
/// Lets those in who know a key, given as <c>Authorization: Bearer KEY</c> or <c>X-API-Key</c>. Keys are compared by hash and in constant
/// time.
/// </summary>
/// <param name="next">What is guarded.</param>
/// <param name="keys">None: everything is open.</param>
/// <param name="open">Paths that need no key.</param>
internal sealed class ApiKeys(RequestDelegate next, IReadOnlyList<string> keys, IReadOnlyList<string> open)
{
    private readonly byte[][] hashes = [.. keys.Select(Hash)];

    public Task InvokeAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (hashes.Length == 0 || open.Contains(context.Request.Path.Value) || Knows(Given(context.Request)))
            return next(context);
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return Refusals.Say(
            context,
            StatusCodes.Status401Unauthorized,
            "This server asks for a key. Send it as the header Authorization: Bearer KEY, or X-API-Key."
        );
    }

    private bool Knows(string? key)
    {
        byte[] given = Hash(key ?? "");
        bool known = false;
        foreach (byte[] hash in hashes)
            known |= CryptographicOperations.FixedTimeEquals(hash, given);
        return known && key is not null;
    }

    private static string? Given(HttpRequest request)
    {
        const string bearer = "Bearer ";
        string? authorization = request.Headers.Authorization;
        return authorization?.StartsWith(bearer, StringComparison.OrdinalIgnoreCase) == true
            ? authorization[bearer.Length..].Trim()
            : request.Headers["X-API-Key"];
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
