using System;
using System.Buffers;
using System.Collections.Generic;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Starling.Api;

/// <summary>A reading in JSON: <c>{"context": base64, "versions": [{"id": 32 hexadecimal digits, "writtenAt": microseconds, "expiresAt":
/// microseconds, where there is one, "value": base64 of the stored form}]}</c>. A version without a value is a tombstone.</summary>
internal sealed class ReadingJson : JsonConverter<Reading>
{
    public override void Write(Utf8JsonWriter writer, Reading value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteBase64String("context", value.Context.Bytes.Span);
        writer.WriteStartArray("versions");
        foreach (var version in value.Versions)
        {
            writer.WriteStartObject();
            writer.WriteString("id", version.Id.ToString("x32", CultureInfo.InvariantCulture));
            writer.WriteNumber("writtenAt", version.WrittenAt);
            if (version.ExpiresAt is { } end)
            {
                writer.WriteNumber("expiresAt", (end - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);
            }

            if (!version.IsTombstone)
            {
                var stored = new ArrayBufferWriter<byte>();
                version.Value.WriteTo(stored);
                writer.WriteBase64String("value", stored.WrittenSpan);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    public override Reading Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var versions = new List<RecordVersion>();
        var context = Context.None;
        Expect(reader.TokenType, JsonTokenType.StartObject);
        while (NextName(ref reader) is { } name)
        {
            switch (name)
            {
                case "context":
                    context = new Context(reader.GetBytesFromBase64());
                    break;
                case "versions":
                    Expect(reader.TokenType, JsonTokenType.StartArray);
                    while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    {
                        versions.Add(ReadVersion(ref reader));
                    }

                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return new Reading { Versions = versions, Context = context };
    }

    private static RecordVersion ReadVersion(ref Utf8JsonReader reader)
    {
        Value? value = null;
        UInt128 id = 0;
        long writtenAt = 0;
        long? expiresAt = null;
        Expect(reader.TokenType, JsonTokenType.StartObject);
        while (NextName(ref reader) is { } name)
        {
            switch (name)
            {
                case "id":
                    if (!UInt128.TryParse(reader.GetString(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out id))
                    {
                        throw new JsonException("A version's id is not a hexadecimal number.");
                    }

                    break;
                case "writtenAt":
                    writtenAt = reader.GetInt64();
                    break;
                case "expiresAt":
                    expiresAt = reader.GetInt64();
                    break;
                case "value":
                    if (!Value.TryRead(reader.GetBytesFromBase64(), out value))
                    {
                        throw new JsonException("A version's value is not in the stored form.");
                    }

                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return new RecordVersion(value ?? Value.Empty, value is null, writtenAt, id)
        {
            ExpiresAt = expiresAt is { } end ? RecordVersion.TimeOf(end) : null,
        };
    }

    /// <summary>The next property's name, with the reader on its value; null at the object's end.</summary>
    private static string? NextName(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.EndObject)
        {
            return null;
        }

        Expect(reader.TokenType, JsonTokenType.PropertyName);
        var name = reader.GetString();
        reader.Read();
        return name;
    }

    private static void Expect(JsonTokenType actual, JsonTokenType wanted)
    {
        if (actual != wanted)
        {
            throw new JsonException($"A reading is malformed: {wanted} was expected, {actual} is there.");
        }
    }
}
