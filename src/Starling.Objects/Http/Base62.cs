using System;
using System.Security.Cryptography;

namespace Starling.Objects.Http;

/// <summary>Texts of digits and letters: generated keys, multipart boundaries, hashes.</summary>
internal static class Base62
{
    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>128 random bits: nobody guesses it, and no two are equal.</summary>
    public static string Random()
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        return Of(bytes);
    }

    /// <summary>The first 128 bits of the SHA-256 of some bytes.</summary>
    public static string Hash(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return Of(hash[..16]);
    }

    private static string Of(ReadOnlySpan<byte> bytes)
    {
        var number = new UInt128(BitConverter.ToUInt64(bytes[8..]), BitConverter.ToUInt64(bytes));
        return string.Create(22, number, static (text, rest) =>
        {
            for (var i = text.Length - 1; i >= 0; i--)
            {
                (rest, var digit) = UInt128.DivRem(rest, 62);
                text[i] = Digits[(int)digit];
            }
        });
    }
}
