using System.Buffers;
using System.Collections.Generic;
using System.Globalization;
using System.Text.Json;

namespace Starling.Objects.Http;

/// <summary>A client's <c>{"props":{...}}</c>, checked: what to store, or what is wrong with it.</summary>
internal sealed class PropertyChange
{
    private const string Shape = "bucket PUT must be a JSON object of the form:\n{\"props\":{...bucket properties...}}";

    private readonly SortedDictionary<string, string> accepted = [];
    private readonly SortedDictionary<string, string> faults = [];

    private PropertyChange()
    {
    }

    /// <summary>Property name to text form; fixed and ignored ones are left out.</summary>
    public IReadOnlyDictionary<string, string> Accepted => accepted;

    /// <summary>Property name to reason.</summary>
    public IReadOnlyDictionary<string, string> Faults => faults;

    /// <summary>Reads and checks a body. Refuses with 400: with Riak's text when it has another shape, with a JSON
    /// object of reasons when a property is wrong.</summary>
    /// <param name="body">What the client sent.</param>
    /// <param name="now">The properties as they are.</param>
    /// <param name="replicas">The bucket's n_val.</param>
    public static PropertyChange Parse(byte[] body, BucketProperties now, int replicas)
    {
        var change = new PropertyChange();
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind != JsonValueKind.Object
                || !json.RootElement.TryGetProperty("props", out var props)
                || props.ValueKind != JsonValueKind.Object)
            {
                throw new RefusedException(400, Shape);
            }

            foreach (var property in props.EnumerateObject())
            {
                change.Take(property.Name, property.Value, now, replicas);
            }
        }
        catch (JsonException)
        {
            throw new RefusedException(400, Shape);
        }

        return change.faults.Count == 0 ? change : throw new RefusedException(change.Reasons());
    }

    private void Take(string name, JsonElement value, BucketProperties now, int replicas)
    {
        var kind = PropertySchema.KindOf(name);
        if (name.Length is 0 or > PropertySchema.NameMax)
        {
            faults[name] = "a property's name has 1 to 64 characters";
        }
        else if (kind == PropertyKind.Fixed)
        {
            var text = name == "n_val" ? replicas.ToString(CultureInfo.InvariantCulture) : now[name];
            if (!IsSame(value, text))
            {
                faults[name] = PropertySchema.WhyFixed(name);
            }
        }
        else if (kind == PropertyKind.Ignored)
        {
            return;
        }
        else if (PropertySchema.Read(kind, value, out var text) is { } reason)
        {
            faults[name] = reason;
        }
        else if (name == "allow_mult" && text == "true" && now.IsLastWriteWins)
        {
            faults[name] = "the table's rule is last write wins, which keeps no siblings";
        }
        else
        {
            accepted[name] = text;
        }
    }

    private static bool IsSame(JsonElement value, string? text)
    {
        if (text is null)
        {
            return value.ValueKind is JsonValueKind.Null or JsonValueKind.False;
        }

        using var current = JsonDocument.Parse(text);
        return JsonElement.DeepEquals(value, current.RootElement);
    }

    private Answer Reasons()
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            foreach (var (name, reason) in faults)
            {
                json.WriteString(name, reason);
            }

            json.WriteEndObject();
        }

        return Answer.OfJson(400, bytes.WrittenMemory);
    }
}
