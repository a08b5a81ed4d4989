using System;
using System.Security.Cryptography;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;

namespace Starling.Objects.Http;

/// <summary>Reads a request's body whole, within a bound, and checks it against <c>Content-MD5</c> when the client sent
/// one.</summary>
internal static class RequestBody
{
    private const int StartSize = 16 * 1024;

    /// <summary>A promise of more than this is believed only as it arrives, so that idle connections cannot claim
    /// memory.</summary>
    private const int BelievedSize = 1024 * 1024;

    public static async ValueTask<byte[]> ReadAsync(HttpRequest request, int bytesMax)
    {
        if (request.ContentLength > bytesMax)
        {
            throw TooLarge(bytesMax);
        }

        // A little room beyond what is promised lets the last read see the end without growing.
        var buffer = new byte[Math.Min(request.ContentLength ?? StartSize, BelievedSize) + 1];
        var length = 0;
        while (true)
        {
            var read = await request.Body.ReadAsync(buffer.AsMemory(length), request.HttpContext.RequestAborted);
            length += read;
            if (length > bytesMax)
            {
                throw TooLarge(bytesMax);
            }

            if (read == 0)
            {
                break;
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, Math.Min(2 * length, bytesMax + 1));
            }
        }

        Array.Resize(ref buffer, length);
        Check(request, buffer);
        return buffer;
    }

    private static RefusedException TooLarge(int bytesMax) => new(
        413,
        $"The value is larger than {bytesMax} bytes, which is the most that an object may have. "
        + "Split it over several keys.");

    /// <summary>MD5 is no protection here, only a check of the way; the header's meaning is RFC 1864's.</summary>
    private static void Check(HttpRequest request, byte[] body)
    {
        var given = request.Headers.ContentMD5.ToString();
        if (given.Length > 0 && given != Convert.ToBase64String(MD5.HashData(body)))
        {
            throw new RefusedException(400, "Content-MD5 header does not match request body.");
        }
    }
}
