using System;
using System.IO;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Starling.Cli.Output;

/// <summary>JSON for scripts, written by hand so that it needs no reflection.</summary>
internal static class JsonText
{
    private static readonly JsonWriterOptions Indented = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Writes one JSON document and a line end to standard output.</summary>
    public static void Print(Action<Utf8JsonWriter> write)
    {
        using var output = Console.OpenStandardOutput();
        using (var json = new Utf8JsonWriter(output, Indented))
        {
            write(json);
        }

        output.WriteByte((byte)'\n');
    }

    /// <summary>One JSON document on one line.</summary>
    public static void WriteLine(Stream output, Action<Utf8JsonWriter> write)
    {
        using (var json = new Utf8JsonWriter(output, Indented with { Indented = false }))
        {
            write(json);
        }

        output.WriteByte((byte)'\n');
    }

    /// <summary>Bytes as a text under <paramref name="name"/> when they are UTF-8, else as base64 under the name with "Base64".</summary>
    public static void Bytes(Utf8JsonWriter json, string name, ReadOnlySpan<byte> bytes)
    {
        try
        {
            json.WriteString(name, Strict.GetString(bytes));
        }
        catch (DecoderFallbackException)
        {
            json.WriteBase64String(name + "Base64", bytes);
        }
    }

    /// <summary>Writes a number, or null.</summary>
    public static void Number(Utf8JsonWriter json, string name, double? number)
    {
        if (number is { } known)
        {
            json.WriteNumber(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
