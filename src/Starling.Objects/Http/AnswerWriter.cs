using System;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

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

        response.ContentLength = answer.Body.Length;
        if (!HttpMethods.IsHead(http.Request.Method) && !answer.Body.IsEmpty)
        {
            await response.Body.WriteAsync(answer.Body, http.RequestAborted);
        }
    }
}
