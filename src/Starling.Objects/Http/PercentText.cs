using System;
using System.Text;

namespace Starling.Objects.Http;

/// <summary>Percent-encoding of path segments and query values, to and from bytes.</summary>
/// <remarks>
/// Decoding follows what Riak's clients send: <c>%XX</c> is a byte, <c>+</c> is a space, everything else is itself as
/// UTF-8; a percent sign without two hexadecimal digits stands for itself. Encoding leaves RFC 3986's unreserved
/// characters alone (section 2.3) and writes a space as <c>%20</c>, so that <c>Decode(Encode(b)) == b</c> for all
/// bytes.
/// </remarks>
internal static class PercentText
{
    private const string Digits = "0123456789ABCDEF";

    public static byte[] Decode(ReadOnlySpan<char> text)
    {
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        var length = 0;
        while (!text.IsEmpty)
        {
            if (text[0] == '%' && text.Length >= 3 && char.IsAsciiHexDigit(text[1]) && char.IsAsciiHexDigit(text[2]))
            {
                bytes[length++] = (byte)((HexOf(text[1]) << 4) | HexOf(text[2]));
                text = text[3..];
                continue;
            }

            if (text[0] == '+')
            {
                bytes[length++] = (byte)' ';
                text = text[1..];
                continue;
            }

            var plain = text[1..].IndexOfAny('%', '+');
            plain = plain < 0 ? text.Length : plain + 1;
            length += Encoding.UTF8.GetBytes(text[..plain], bytes.AsSpan(length));
            text = text[plain..];
        }

        return bytes[..length];
    }

    public static string DecodeText(ReadOnlySpan<char> text) =>
        text.IndexOfAny('%', '+') < 0 ? text.ToString() : Encoding.UTF8.GetString(Decode(text));

    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length + 8);
        foreach (var b in bytes)
        {
            if (char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~')
            {
                text.Append((char)b);
            }
            else
            {
                text.Append('%').Append(Digits[b >> 4]).Append(Digits[b & 15]);
            }
        }

        return text.ToString();
    }

    public static string Encode(string text) => Encode(Encoding.UTF8.GetBytes(text));

    private static int HexOf(char digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
