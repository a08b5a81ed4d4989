using System;
using System.Text;

namespace Starling.Objects.ProtocolBuffers;

/// <summary>Byte fields that Starling keeps as text.</summary>
internal static class TextField
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text of UTF-8 bytes; refuses others.</summary>
    public static string Read(ReadOnlyMemory<byte> bytes, string field)
    {
        try
        {
            return Strict.GetString(bytes.Span);
        }
        catch (DecoderFallbackException)
        {
            throw new RefusalException($"The {field} is not UTF-8 text, which Starling needs there. Bucket, key and value may be any bytes.");
        }
    }
}
