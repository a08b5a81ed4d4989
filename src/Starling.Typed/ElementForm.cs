using System;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Starling.Typed;

/// <summary>Forms of elements that need no code of the program.</summary>
public static class ElementForm
{
    /// <summary>A text as its UTF-8 bytes, a whole number as its decimal digits, a <see cref="Guid"/> as 36 characters, bytes as they are: what other languages and
    /// <c>curl</c> see too.</summary>
    /// <exception cref="ArgumentException">The type is none of these.</exception>
    public static ElementForm<T> Plain<T>()
        where T : notnull
    {
        object? form = typeof(T) switch
        {
            var t when t == typeof(string) => new ElementForm<string>(static text => Encoding.UTF8.GetBytes(text), static bytes => Encoding.UTF8.GetString(bytes.Span)),
            var t when t == typeof(byte[]) => new ElementForm<byte[]>(static bytes => bytes, static bytes => bytes.ToArray()),
            var t when t == typeof(ReadOnlyMemory<byte>) => new ElementForm<ReadOnlyMemory<byte>>(static bytes => bytes, static bytes => bytes),
            var t when t == typeof(int) => Parsed<int>(),
            var t when t == typeof(long) => Parsed<long>(),
            var t when t == typeof(uint) => Parsed<uint>(),
            var t when t == typeof(ulong) => Parsed<ulong>(),
            var t when t == typeof(short) => Parsed<short>(),
            var t when t == typeof(Int128) => Parsed<Int128>(),
            var t when t == typeof(Guid) => Parsed<Guid>(),
            _ => null,
        };
        return form as ElementForm<T> ?? throw new ArgumentException(
            $"There is no plain form of {typeof(T)}: pass ElementForm.Json(...) with what the JSON source generator made, or a form of your own.");
    }

    /// <summary>A value as JSON.</summary>
    /// <param name="json">The type as the JSON source generator describes it. Elements are equal when their bytes are, so the same type must always be
    /// written alike: its properties in the same order, with the same names.</param>
    public static ElementForm<T> Json<T>(JsonTypeInfo<T> json)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(json);
        return new ElementForm<T>(
            value => JsonSerializer.SerializeToUtf8Bytes(value, json),
            bytes => JsonSerializer.Deserialize(bytes.Span, json) ?? throw new JsonException($"An element is null, which stands for no {typeof(T).Name}."));
    }

    private static ElementForm<T> Parsed<T>()
        where T : IUtf8SpanFormattable, IUtf8SpanParsable<T> => new(
            static value =>
            {
                Span<byte> room = stackalloc byte[64];
                return value.TryFormat(room, out var size, default, null)
                    ? room[..size].ToArray()
                    : throw new FormatException($"{value} takes more than 64 bytes as a text.");
            },
            static bytes => T.TryParse(bytes.Span, null, out var value)
                ? value
                : throw new FormatException($"An element of {bytes.Length} bytes is no {typeof(T).Name}: somebody has written it in another form."));
}
