using System;
using System.Buffers;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Starling.Api;

namespace Starling.Cli.Import;

/// <summary>Comma-separated values with a line of headings; each record is stored as a JSON object of texts.</summary>
/// <remarks>
/// Source: RFC 4180. A field in quotes may hold commas, doubled quotes and line ends. A quote that is never closed would swallow
/// the rest of the file as one record, so a record ends at the limit of a value, and is then a bad one.
/// </remarks>
internal sealed class CsvReader : IImportReader
{
    private static readonly ValueHeader[] Headers = [new(Value.ContentTypeHeader, "application/json")];

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly InputFile file;
    private readonly List<string> fields = [];
    private readonly string[] headings;
    private readonly int keyAt;
    private readonly int lifetimeAt;
    private long ordinal;

    /// <exception cref="InvalidDataException">The first line has no such heading.</exception>
    public CsvReader(InputFile file, string keyField, string? lifetimeField = null)
    {
        this.file = file;
        headings = ReadFields(out _) is null ? [.. fields] : [];
        keyAt = HeadingOf(keyField, "--key");
        lifetimeAt = lifetimeField is null ? -1 : HeadingOf(lifetimeField, "--ttl-field");
    }

    public long Position => file.Position;

    public ImportItem? Next()
    {
        while (true)
        {
            var fault = ReadFields(out var line);
            if (fault is null && fields.Count == 0)
            {
                return null;
            }

            if (fault is null && fields is [""])
            {
                continue;
            }

            ordinal++;
            if (fault is null && fields.Count != headings.Length)
            {
                fault = $"it has {fields.Count} fields and there are {headings.Length} headings";
            }
            else if (fault is null && fields[keyAt].Length == 0)
            {
                fault = $"its field '{headings[keyAt]}' is empty";
            }

            var lifetime = default(ItemLifetime);
            if (fault is null && lifetimeAt >= 0 && !ItemLifetime.TryParse(fields[lifetimeAt], out lifetime))
            {
                fault = ItemLifetime.FaultOf(headings[lifetimeAt]);
            }

            return fault is null
                ? new ImportItem(ordinal, line, fields[keyAt], new Value(ToJson(), Headers), null) { Lifetime = lifetime }
                : ImportItem.Bad(ordinal, line, fault);
        }
    }

    public void Dispose() => file.Dispose();

    private int HeadingOf(string field, string option)
    {
        var at = Array.IndexOf(headings, field);
        return at >= 0 ? at : throw new InvalidDataException(
            $"the first line has no heading '{field}'; there are: {string.Join(", ", headings)}. Name one of them with {option}.");
    }

    /// <summary>Reads one record into <see cref="fields"/>, which stays empty at the end of the file. Returns a fault, or null.</summary>
    private string? ReadFields(out long line)
    {
        fields.Clear();
        line = file.Line + 1;
        var text = new StringBuilder();
        var isQuoted = false;
        while (file.TryRead(out var bytes))
        {
            if (file.IsTooLong || text.Length + bytes.Length > Limits.ValueMax)
            {
                return "the record is longer than a value may be; is a quote not closed?";
            }

            if (Split(Encoding.UTF8.GetString(bytes.Span), text, ref isQuoted) is { } fault)
            {
                return fault;
            }

            if (!isQuoted)
            {
                fields.Add(text.ToString());
                return null;
            }

            text.Append('\n');
        }

        return isQuoted ? "the file ends inside a quoted field" : null;
    }

    /// <summary>Takes one line apart. The last field stays in <paramref name="text"/>, because it may go on in the next line.</summary>
    private string? Split(string line, StringBuilder text, ref bool isQuoted)
    {
        for (var i = 0; i < line.Length; i++)
        {
            var letter = line[i];
            if (isQuoted && letter == '"' && i + 1 < line.Length && line[i + 1] == '"')
            {
                text.Append('"');
                i++;
            }
            else if (isQuoted && letter == '"')
            {
                isQuoted = false;
                if (i + 1 < line.Length && line[i + 1] != ',')
                {
                    return "a closing quote is not followed by a comma";
                }
            }
            else if (!isQuoted && letter == '"' && text.Length == 0)
            {
                isQuoted = true;
            }
            else if (!isQuoted && letter == ',')
            {
                fields.Add(text.ToString());
                text.Clear();
            }
            else
            {
                text.Append(letter);
            }
        }

        return null;
    }

    private byte[] ToJson()
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, Plain))
        {
            json.WriteStartObject();
            for (var i = 0; i < headings.Length; i++)
            {
                json.WriteString(headings[i], fields[i]);
            }

            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }
}
