using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Suffice.Server.Serving;

namespace Suffice.Server.Endpoints;

/// <summary>Reads a whole body, unpacked if it came so; the server's limit on its size holds.</summary>
internal static class RequestBody
{
    /// <exception cref="RefusalException">It was to be unpacked, and cannot be.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContext context)
    {
        try
        {
            return await ReadAllAsync(context).ConfigureAwait(false);
        }
        catch (Exception error) when (error is InvalidDataException or InvalidOperationException)
        {
            throw new RefusalException(RefusalReason.Invalid, $"The body is not packed as its Content-Encoding says: {error.Message}");
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAllAsync(HttpContext context)
    {
        PipeReader reader = context.Request.BodyReader;
        while (true)
        {
            ReadResult result = await reader.ReadAsync(context.RequestAborted).ConfigureAwait(false);
            if (result.IsCompleted)
            {
                byte[] body = result.Buffer.ToArray();
                reader.AdvanceTo(result.Buffer.End);
                return body;
            }
            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }
}
