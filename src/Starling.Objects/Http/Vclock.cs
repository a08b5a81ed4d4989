using System;
using Starling.Api;
using Starling.Model.Causality;

namespace Starling.Objects.Http;

/// <summary>A record's context as the header <c>X-Riak-Vclock</c>: its bytes in base64. Opaque to clients, who only
/// send it back.</summary>
internal static class Vclock
{
    public const string Header = "X-Riak-Vclock";

    /// <summary>The base64 of <see cref="CausalContext.BytesMax"/>; usually it is some hundred characters.</summary>
    private const int TextMax = (CausalContext.BytesMax + 2) / 3 * 4;

    /// <summary>Reads one; empty or absent is none. Refuses with 400 what is not base64; whether the bytes are a
    /// context of this cluster is for the cluster to say.</summary>
    public static Context Parse(string? text, string header)
    {
        if (string.IsNullOrEmpty(text))
        {
            return Context.None;
        }

        var bytes = new byte[text.Length];
        return text.Length <= TextMax && Convert.TryFromBase64String(text, bytes, out var size)
            ? new Context(bytes.AsMemory(0, size))
            : throw new RefusedException(
                400,
                $"{header} is no vector clock of this cluster: send the {Header} of an earlier answer back unchanged.");
    }
}
