using System;
using Microsoft.AspNetCore.Http;
using Starling.Api;

namespace Starling.Objects.Http;

/// <summary>Conditional requests: decides from the headers and the object's state whether a request goes on.</summary>
/// <remarks>
/// The order is that of webmachine's decision core, which Riak's clients know: <c>If-Match</c>,
/// <c>If-Unmodified-Since</c>, <c>If-None-Match</c>, <c>If-Modified-Since</c>; then Riak's own
/// <c>X-Riak-If-Not-Modified</c>. Writes are checked here, against a reading, and then made on the condition that nobody has
/// written since: one replica decides that (<see cref="WriteOptions.IfUnchangedSince"/>).
/// </remarks>
internal static class Conditionals
{
    public const string IfNotModified = "X-Riak-If-Not-Modified";

    /// <summary>True when a write has a condition, so that the object must be read first.</summary>
    public static bool AreIn(IHeaderDictionary headers) =>
        headers.ContainsKey("If-Match") || headers.ContainsKey("If-None-Match")
        || headers.ContainsKey("If-Unmodified-Since") || headers.ContainsKey(IfNotModified);

    /// <summary>The status that ends the request (304 or 412), or null to go on.</summary>
    /// <param name="headers">The request's headers.</param>
    /// <param name="isRead">True for GET and HEAD.</param>
    /// <param name="tag">The object's entity tag without quotes; null when there is no object.</param>
    /// <param name="modified">When the object was last written.</param>
    /// <param name="now">The time now; conditions that lie ahead of it are ignored.</param>
    public static int? Decide(
        IHeaderDictionary headers, bool isRead, string? tag, DateTimeOffset modified, DateTimeOffset now)
    {
        var ifMatch = headers.IfMatch.ToString();
        if (tag is null)
        {
            return ifMatch.Length > 0 ? 412 : null;
        }

        modified = HttpDate.Whole(modified);
        if (ifMatch.Length > 0 && !Matches(ifMatch, tag))
        {
            return 412;
        }

        if (HttpDate.Parse(headers.IfUnmodifiedSince) is { } unmodifiedSince && modified > unmodifiedSince)
        {
            return 412;
        }

        var ifNoneMatch = headers.IfNoneMatch.ToString();
        if (ifNoneMatch.Length > 0 && Matches(ifNoneMatch, tag))
        {
            return isRead ? 304 : 412;
        }

        return isRead && HttpDate.Parse(headers.IfModifiedSince) is { } since && since <= now && modified <= since
            ? 304
            : null;
    }

    /// <summary>The answer to a writer whose condition held when it was read, and whom another has overtaken since.</summary>
    public static Answer Overtaken(IHeaderDictionary headers)
    {
        const string Text = "Another write came between. Nothing was written: read the object again.";
        var isPrecondition = headers.ContainsKey("If-Match") || headers.ContainsKey("If-None-Match") || headers.ContainsKey("If-Unmodified-Since");
        return Answer.OfText(isPrecondition ? 412 : 409, Text);
    }

    /// <summary>True when a list of entity tags names this one. Weak tags compare like strong ones.</summary>
    public static bool Matches(string list, string tag)
    {
        foreach (var range in list.AsSpan().Split(','))
        {
            var given = list.AsSpan()[range].Trim();
            if (given is "*")
            {
                return true;
            }

            given = given.StartsWith("W/", StringComparison.Ordinal) ? given[2..] : given;
            if (given.Trim('"').SequenceEqual(tag))
            {
                return true;
            }
        }

        return false;
    }
}
