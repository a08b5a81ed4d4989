using System;
using System.Text;
using System.Text.Json;
using Starling.Api;

namespace Starling.Cli.Import;

/// <summary>One JSON object a line; the value stored is the line itself.</summary>
internal sealed class NdjsonReader(InputFile file, string keyField, string? lifetimeField = null) : IImportReader
{
    private static readonly ValueHeader[] Headers = [new(Value.ContentTypeHeader, "application/json")];
    private readonly byte[] keyName = Encoding.UTF8.GetBytes(keyField);
    private readonly byte[]? lifetimeName = lifetimeField is null ? null : Encoding.UTF8.GetBytes(lifetimeField);
    private long ordinal;

    public long Position => file.Position;

    public ImportItem? Next()
    {
        while (file.TryRead(out var line))
        {
            if (file.IsTooLong)
            {
                return ImportItem.Bad(++ordinal, file.Line, "the line is longer than a value may be");
            }

            if (line.Span.Trim((byte)' ').IsEmpty)
            {
                continue;
            }

            ordinal++;
            return TryReadKey(line.Span, out var key, out var lifetime, out var fault)
                ? new ImportItem(ordinal, file.Line, key, new Value(line.ToArray(), Headers), null) { Lifetime = lifetime }
                : ImportItem.Bad(ordinal, file.Line, fault);
        }

        return null;
    }

    public void Dispose() => file.Dispose();

    /// <summary>Reads the whole line, so that only well-formed JSON is stored under the media type of JSON.</summary>
    private bool TryReadKey(ReadOnlySpan<byte> line, out string key, out ItemLifetime lifetime, out string fault)
    {
        key = "";
        lifetime = default;
        var isLifetimeSound = true;
        fault = $"it has no field '{keyField}'";
        try
        {
            var json = new Utf8JsonReader(line);
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            {
                fault = "it is not a JSON object";
                return false;
            }

            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var isKey = json.ValueTextEquals(keyName);
                var isLifetime = lifetimeName is not null && json.ValueTextEquals(lifetimeName);
                json.Read();
                if (isLifetime)
                {
                    isLifetimeSound = TryReadLifetime(ref json, out lifetime);
                }

                if (isKey && json.TokenType is JsonTokenType.String)
                {
                    key = json.GetString()!;
                    fault = $"its field '{keyField}' is empty";
                }
                else if (isKey && json.TokenType is JsonTokenType.Number)
                {
                    key = Encoding.UTF8.GetString(json.ValueSpan);
                }
                else if (isKey)
                {
                    key = "";
                    fault = $"its field '{keyField}' is neither a text nor a number";
                }

                json.Skip();
            }

            json.Read();
            if (key.Length > 0 && !isLifetimeSound)
            {
                fault = ItemLifetime.FaultOf(lifetimeField!);
            }

            return key.Length > 0 && isLifetimeSound;
        }
        catch (JsonException damage)
        {
            fault = $"it is not JSON, from byte {damage.BytePositionInLine} on";
            return false;
        }
    }

    private static bool TryReadLifetime(ref Utf8JsonReader json, out ItemLifetime lifetime)
    {
        lifetime = default;
        return json.TokenType switch
        {
            JsonTokenType.Null => true,
            JsonTokenType.String => ItemLifetime.TryParse(json.GetString()!, out lifetime),
            JsonTokenType.Number => ItemLifetime.TryParse(Encoding.UTF8.GetString(json.ValueSpan), out lifetime),
            _ => false,
        };
    }
}
