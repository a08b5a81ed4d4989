using System.Buffers;
using System.Collections.Generic;
using System.Text.Json;
using Starling.Api;

namespace Starling.Objects.Http;

/// <summary>A bucket's own properties as a value of the system table <c>starling.buckets</c>: one JSON object, name to
/// value.</summary>
/// <remarks>Law: <c>Read(Write(p)) == p</c>. A member that this version cannot read is left out, not an error: a newer
/// version may have written it.</remarks>
internal static class OverridesRecord
{
    public const string Table = "starling.buckets";

    /// <summary>Most bytes of one bucket's overrides.</summary>
    public const int BytesMax = 65_536;

    public static Value Write(IReadOnlyDictionary<string, string> overrides)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            foreach (var (name, text) in overrides)
            {
                PropertySchema.Write(json, name, text);
            }

            json.WriteEndObject();
        }

        if (bytes.WrittenCount > BytesMax)
        {
            throw new RefusedException(400, $"The bucket's properties are too large: at most {BytesMax} bytes.");
        }

        return new Value(bytes.WrittenMemory, [new ValueHeader(Value.ContentTypeHeader, "application/json")]);
    }

    public static IReadOnlyDictionary<string, string> Read(Value? value)
    {
        var overrides = new SortedDictionary<string, string>(System.StringComparer.Ordinal);
        if (value is null)
        {
            return overrides;
        }

        try
        {
            using var json = JsonDocument.Parse(value.Body);
            foreach (var property in json.RootElement.EnumerateObject())
            {
                var kind = PropertySchema.KindOf(property.Name);
                if (kind is not (PropertyKind.Fixed or PropertyKind.Ignored)
                    && PropertySchema.Read(kind, property.Value, out var text) is null)
                {
                    overrides[property.Name] = text;
                }
            }
        }
        catch (System.Exception fault) when (fault is JsonException or System.InvalidOperationException)
        {
            throw new StarlingException(
                StarlingError.Internal,
                $"A bucket's properties in table {Table} are no JSON object. Reset them: DELETE its /props.",
                cause: fault);
        }

        return overrides;
    }
}
