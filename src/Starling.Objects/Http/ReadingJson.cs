using System;
using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Starling.Api;
using Starling.Model.DataTypes;
using Starling.Objects.DataTypes;

namespace Starling.Objects.Http;

/// <summary>Writes a value of a data type as the JSON of Riak's HTTP API.</summary>
internal static class ReadingJson
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Type, value, and the context of values that something can be removed from.</summary>
    public static byte[] Write(DataReading reading)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, Plain))
        {
            json.WriteStartObject();
            json.WriteString("type", DataKindNames.NameOf(reading.Value.Kind));
            json.WritePropertyName("value");
            Write(json, reading.Value);
            if (DataTables.HasContext(reading.Value.Kind) && !reading.Context.IsEmpty)
            {
                json.WriteString("context", reading.Context.ToString());
            }

            json.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, DataValue value)
    {
        switch (value.Kind)
        {
            case DataKind.Counter:
                json.WriteRawValue(value.Count.ToString(CultureInfo.InvariantCulture));
                break;
            case DataKind.HyperLogLog:
                json.WriteNumberValue(value.Estimate);
                break;
            case DataKind.Flag:
                json.WriteBooleanValue(value.IsOn);
                break;
            case DataKind.Register:
                json.WriteStringValue(Encoding.UTF8.GetString(value.Register.Span));
                break;
            case DataKind.Map:
                json.WriteStartObject();
                foreach (var (name, field) in value.Fields)
                {
                    json.WritePropertyName(Encoding.UTF8.GetString(name.Name.Span) + "_" + DataKindNames.NameOf(field.Kind));
                    Write(json, field);
                }

                json.WriteEndObject();
                break;
            default:
                json.WriteStartArray();
                foreach (var element in value.Elements)
                {
                    json.WriteStringValue(Encoding.UTF8.GetString(element.Span));
                }

                json.WriteEndArray();
                break;
        }
    }
}
