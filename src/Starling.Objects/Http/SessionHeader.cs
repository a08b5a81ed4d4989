using System;
using Starling.Api;

namespace Starling.Objects.Http;

/// <summary>A session as the header <c>X-Starling-Session</c>: opaque, given with every answer about an object. A client that sends the last one back
/// reads its own writes and never goes back behind what it has read, whatever the request's quorums.</summary>
internal static class SessionHeader
{
    public const string Name = "X-Starling-Session";

    /// <summary>Reads one; empty or absent begins a session. Refuses with 400 what is damaged.</summary>
    public static Session Parse(string? text)
    {
        try
        {
            return string.IsNullOrEmpty(text) ? new Session() : Session.Parse(text);
        }
        catch (FormatException fault)
        {
            throw new RefusedException(400, $"{Name}: {fault.Message}");
        }
    }
}
