using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Starling.Api;
using Starling.Objects.Queries;

namespace Starling.Objects.Http;

/// <summary>Sends an <see cref="Answer"/>. Answers to HEAD keep their headers, length included, and lose their
/// body.</summary>
internal static class AnswerWriter
{
    public static async Task SendAsync(HttpContext http, Answer answer)
    {
        var response = http.Response;
        response.StatusCode = answer.Status;
        foreach (var header in answer.Headers)
        {
            response.Headers[header.Key] = StringValues.Concat(response.Headers[header.Key], header.Value);
        }

        if (answer.Status is StatusCodes.Status204NoContent or StatusCodes.Status304NotModified)
        {
            return;
        }

        if (answer.Stream is { } write)
        {
            if (!HttpMethods.IsHead(http.Request.Method))
            {
                await StreamAsync(http, write);
            }

            return;
        }

        response.ContentLength = answer.Body.Length;
        if (!HttpMethods.IsHead(http.Request.Method) && !answer.Body.IsEmpty)
        {
            await response.Body.WriteAsync(answer.Body, http.RequestAborted);
        }
    }

    /// <summary>The status has left already: a client learns of a failure by the connection's end, and never takes a part for the
    /// whole.</summary>
    private static async Task StreamAsync(HttpContext http, Func<Stream, CancellationToken, Task> write)
    {
        try
        {
            await write(http.Response.Body, http.RequestAborted);
        }
        catch (Exception fault) when (fault is StarlingException or BadQueryException or OperationCanceledException)
        {
            http.Abort();
        }
    }
}
