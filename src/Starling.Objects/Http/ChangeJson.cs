using System;
using System.Collections.Generic;
using System.Text;
using System.Text.Json;
using Starling.Api;
using Starling.Model.DataTypes;

namespace Starling.Objects.Http;

/// <summary>Reads a change of a data type from the JSON of Riak's HTTP API.</summary>
/// <remarks>
/// Counter: <c>5</c>, <c>"increment"</c>, <c>{"decrement":2}</c>. Set: <c>{"add":"x","remove_all":["y","z"]}</c>. Register: <c>"v"</c> or
/// <c>{"assign":"v"}</c>. Flag: <c>"enable"</c>. Map: <c>{"update":{"likes_counter":1},"remove":["name_register"]}</c>, fields named with their kind behind
/// the last underscore. Removes of a map run before its updates; adds of a set before its removes. The context stands beside the outermost change.
/// </remarks>
internal static class ChangeJson
{
    /// <summary>Reads a body. Refuses with 400 what is no change of such a value.</summary>
    public static (DataChange Change, Context Context) Read(DataKind kind, ReadOnlyMemory<byte> body)
    {
        JsonDocument parsed;
        try
        {
            parsed = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 2 * DataLimits.DepthTop });
        }
        catch (JsonException fault)
        {
            throw new RefusedException(400, "Couldn't decode JSON: " + fault.Message);
        }

        using (parsed)
        {
            var json = parsed.RootElement;
            var context = json.ValueKind == JsonValueKind.Object && json.TryGetProperty("context", out var given) ? ContextOf(given) : Context.None;
            return (Change(kind, json), context);
        }
    }

    private static DataChange Change(DataKind kind, JsonElement json) => kind switch
    {
        DataKind.Counter => Count(json),
        DataKind.Register => Assign(json),
        DataKind.Flag => Turn(json),
        DataKind.Map => Fields(json),
        _ => Members(kind, json),
    };

    private static DataChange.Count Count(JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Number when json.TryGetInt64(out var amount):
                return new DataChange.Count(amount);
            case JsonValueKind.String when json.ValueEquals("increment"):
                return new DataChange.Count(1);
            case JsonValueKind.String when json.ValueEquals("decrement"):
                return new DataChange.Count(-1);
            case JsonValueKind.Object when json.TryGetProperty("increment", out var more) && TryAmount(more, out var up):
                return new DataChange.Count(up);
            case JsonValueKind.Object when json.TryGetProperty("decrement", out var less) && TryAmount(less, out var down) && down > long.MinValue:
                return new DataChange.Count(-down);
            default:
                throw Invalid(DataKind.Counter, json);
        }
    }

    private static bool TryAmount(JsonElement json, out long amount)
    {
        amount = 0;
        return json.ValueKind == JsonValueKind.Number && json.TryGetInt64(out amount);
    }

    private static DataChange.Assign Assign(JsonElement json) =>
        json.ValueKind == JsonValueKind.String ? new(Bytes(json))
        : json.ValueKind == JsonValueKind.Object && json.TryGetProperty("assign", out var value) && value.ValueKind == JsonValueKind.String
            ? new(Bytes(value))
        : throw Invalid(DataKind.Register, json);

    private static DataChange.Turn Turn(JsonElement json) =>
        json.ValueKind == JsonValueKind.String && json.ValueEquals("enable") ? new(true)
        : json.ValueKind == JsonValueKind.String && json.ValueEquals("disable") ? new(false)
        : throw Invalid(DataKind.Flag, json);

    private static DataChange.Members Members(DataKind kind, JsonElement json)
    {
        var (adds, removes) = (new List<ReadOnlyMemory<byte>>(), new List<ReadOnlyMemory<byte>>());
        Collect(kind, json, adds, removes);
        return adds.Count + removes.Count > 0 ? new(adds, removes) : throw Invalid(kind, json);
    }

    private static void Collect(DataKind kind, JsonElement json, List<ReadOnlyMemory<byte>> adds, List<ReadOnlyMemory<byte>> removes)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw Invalid(kind, json);
        }

        foreach (var member in json.EnumerateObject())
        {
            switch (member.Name)
            {
                case "add":
                    adds.Add(Text(kind, json, member.Value));
                    break;
                case "add_all":
                    AddAll(kind, json, member.Value, adds);
                    break;
                case "remove" when kind == DataKind.Set:
                    removes.Add(Text(kind, json, member.Value));
                    break;
                case "remove_all" when kind == DataKind.Set:
                    AddAll(kind, json, member.Value, removes);
                    break;
                case "update" when member.Value.ValueKind == JsonValueKind.Array:
                    foreach (var inner in member.Value.EnumerateArray())
                    {
                        Collect(kind, inner, adds, removes);
                    }

                    break;
                case "context":
                    break;
                default:
                    throw Invalid(kind, json);
            }
        }
    }

    private static void AddAll(DataKind kind, JsonElement json, JsonElement list, List<ReadOnlyMemory<byte>> names)
    {
        if (list.ValueKind != JsonValueKind.Array)
        {
            throw Invalid(kind, json);
        }

        foreach (var name in list.EnumerateArray())
        {
            names.Add(Text(kind, json, name));
        }
    }

    private static DataChange.Fields Fields(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw Invalid(DataKind.Map, json);
        }

        var removes = new List<PathStep>();
        var updates = new List<KeyValuePair<PathStep, DataChange>>();
        foreach (var member in json.EnumerateObject())
        {
            switch (member.Name)
            {
                case "update" when member.Value.ValueKind == JsonValueKind.Object:
                    foreach (var field in member.Value.EnumerateObject())
                    {
                        var step = FieldOf(field.Name, out var kind);
                        updates.Add(new(step, Change(kind, field.Value)));
                    }

                    break;
                case "remove" when member.Value.ValueKind == JsonValueKind.String:
                    removes.Add(FieldOf(member.Value.GetString()!, out _));
                    break;
                case "remove" when member.Value.ValueKind == JsonValueKind.Array:
                    foreach (var name in member.Value.EnumerateArray())
                    {
                        removes.Add(FieldOf(name.ValueKind == JsonValueKind.String ? name.GetString()! : name.GetRawText(), out _));
                    }

                    break;
                case "context":
                    break;
                default:
                    throw Invalid(DataKind.Map, json);
            }
        }

        return removes.Count + updates.Count > 0 ? new(removes, updates) : throw Invalid(DataKind.Map, json);
    }

    private static PathStep FieldOf(string name, out DataKind kind)
    {
        var mark = name.LastIndexOf('_');
        kind = default;
        return mark >= 0 && DataKindNames.TryParse(name[(mark + 1)..], out kind) && kind is >= DataKind.Counter and <= DataKind.Map
            ? PathStep.Field(kind, name[..mark])
            : throw new RefusedException(400, $"Invalid map field name '{name}'");
    }

    private static ReadOnlyMemory<byte> Text(DataKind kind, JsonElement json, JsonElement text) =>
        text.ValueKind == JsonValueKind.String ? Bytes(text) : throw Invalid(kind, json);

    private static byte[] Bytes(JsonElement text) => Encoding.UTF8.GetBytes(text.GetString()!);

    private static Context ContextOf(JsonElement json) =>
        json.ValueKind == JsonValueKind.String && json.TryGetBytesFromBase64(out var bytes)
            ? new Context(bytes)
            : throw new RefusedException(400, "Invalid context: send the context of an earlier answer back unchanged.");

    private static RefusedException Invalid(DataKind kind, JsonElement json) =>
        new(400, $"Invalid operation on datatype '{DataKindNames.NameOf(kind)}': {json.GetRawText()}");
}
