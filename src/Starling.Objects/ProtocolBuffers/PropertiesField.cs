using System;
using System.Buffers;
using System.Collections.Generic;
using System.Globalization;
using System.Text.Json;
using Starling.Objects.Http;

namespace Starling.Objects.ProtocolBuffers;

/// <summary>Bucket properties as a message, to and from what the HTTP door knows of them.</summary>
/// <remarks>A client's properties become the JSON that it would have sent over HTTP, so there is one place that decides what a
/// property may be (<see cref="PropertyChange"/>). Fields that are absent leave their properties alone.</remarks>
internal static class PropertiesField
{
    private const int HooksMax = 64;

    /// <summary>The JSON body, <c>{"props":{...}}</c>, that asks for the same.</summary>
    public static byte[] ToJson(ReadOnlyMemory<byte> payload)
    {
        var texts = Read(payload);
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteStartObject("props");
            foreach (var (name, text) in texts)
            {
                json.WritePropertyName(name);
                json.WriteRawValue(text);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>Writes all properties as field 1 of the present message.</summary>
    public static void Write(ProtoWriter message, BucketProperties properties, int replicas)
    {
        var start = message.Open(1);
        for (var number = 1; number <= PropertyFields.All.Count; number++)
        {
            var (name, shape) = PropertyFields.All[number - 1];
            WriteOne(message, number, shape, name == "n_val" ? replicas.ToString(CultureInfo.InvariantCulture) : properties[name]);
        }

        message.Close(start);
    }

    /// <summary>Property name to the text of its JSON value.</summary>
    private static SortedDictionary<string, string> Read(ReadOnlyMemory<byte> payload)
    {
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var hooks = new Dictionary<string, List<string>> { ["precommit"] = [], ["postcommit"] = [] };
        var meant = new HashSet<string>();
        for (var field = new ProtoReader(payload); field.Next();)
        {
            if (field.Field > PropertyFields.All.Count)
            {
                field.Skip();
                continue;
            }

            var (name, shape) = PropertyFields.All[field.Field - 1];
            switch (shape)
            {
                case PropertyShape.Flag:
                    texts[name] = field.Flag() ? "true" : "false";
                    break;
                case PropertyShape.HasHooks when field.Flag():
                    meant.Add(name);
                    break;
                case PropertyShape.Hooks when hooks[name].Count < HooksMax:
                    hooks[name].Add(Hook(field.Bytes()));
                    break;
                case PropertyShape.Hooks:
                    throw new RefusalException($"At most {HooksMax} hooks are taken.");
                case PropertyShape.Function:
                    texts[name] = Function(field.Bytes());
                    break;
                case PropertyShape.Text:
                    texts[name] = Quoted(TextField.Read(field.Bytes(), name));
                    break;
                case PropertyShape.Number:
                    TakeNumber(texts, name, field.U32());
                    break;
                case PropertyShape.Replication:
                    texts[name] = Quoted(PropertyFields.Replications[(int)(field.U32() % 4)]);
                    break;
            }
        }

        foreach (var name in meant)
        {
            texts[name] = $"[{string.Join(',', hooks[name])}]";
        }

        return texts;
    }

    /// <summary>A default is what holds anyway: nothing to ask for.</summary>
    private static void TakeNumber(SortedDictionary<string, string> texts, string name, uint number)
    {
        var word = QuorumField.WordOf(number);
        if (word != "default")
        {
            texts[name] = word is null ? number.ToString(CultureInfo.InvariantCulture) : Quoted(word);
        }
    }

    private static string Function(ReadOnlyMemory<byte> payload)
    {
        var (module, function) = PairField.Read(payload);
        return $"{{\"mod\":{Quoted(TextField.Read(module, "module"))},\"fun\":{Quoted(TextField.Read(function, "function"))}}}";
    }

    private static string Hook(ReadOnlyMemory<byte> payload)
    {
        var text = "{}";
        for (var field = new ProtoReader(payload); field.Next();)
        {
            switch (field.Field)
            {
                case 1: text = Function(field.Bytes()); break;
                case 2: text = $"{{\"name\":{Quoted(TextField.Read(field.Bytes(), "hook's name"))}}}"; break;
                default: field.Skip(); break;
            }
        }

        return text;
    }

    private static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text)}\"";

    private static void WriteOne(ProtoWriter message, int number, PropertyShape shape, string? text)
    {
        switch (shape)
        {
            case PropertyShape.HasHooks:
                message.Flag(number, text is not (null or "[]"));
                break;
            case PropertyShape.Flag when text is not null:
                message.Flag(number, text == "true");
                break;
            case PropertyShape.Text when text is not null:
                message.Text(number, text);
                break;
            case PropertyShape.Number when QuorumField.Parse(text) is { } value:
                message.U32(number, value);
                break;
            case PropertyShape.Function when text is not null:
                WriteFunction(message, number, text);
                break;
        }
    }

    private static void WriteFunction(ProtoWriter message, int number, string text)
    {
        using var json = JsonDocument.Parse(text);
        if (json.RootElement.TryGetProperty("mod", out var module) && json.RootElement.TryGetProperty("fun", out var function))
        {
            PairField.Write(message, number, module.GetString() ?? "", function.GetString() ?? "");
        }
    }
}
