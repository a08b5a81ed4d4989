using System;
using System.Collections.Generic;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Starling.Api;

/// <summary>The JSON of <see cref="AdminRequest"/> and <see cref="AdminAnswer"/>: camel-case names, enumerations by name, nulls left
/// out. Written by source generation, so that nothing is looked up by reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    Converters = [typeof(ReadingJson)])]
[JsonSerializable(typeof(AdminRequest))]
[JsonSerializable(typeof(AdminAnswer))]
internal sealed partial class AdminJson : JsonSerializerContext
{
    internal static byte[] Encode<T>(T message, JsonTypeInfo<T> type) => JsonSerializer.SerializeToUtf8Bytes(message, type);

    internal static T Decode<T>(ReadOnlySpan<byte> utf8, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(utf8, type)
                ?? throw new StarlingException(StarlingError.BadRequest, "An administrative message is empty.");
        }
        catch (Exception fault) when (fault is JsonException or FormatException)
        {
            throw new StarlingException(
                StarlingError.BadRequest, "An administrative message cannot be read: " + fault.Message, cause: fault);
        }
    }

    /// <summary>A definition as read, with the defaults of what the sender left out: source-generated code sets every property, and
    /// an absent one to nothing.</summary>
    internal static TableDefinition? Completed(TableDefinition? read) => read is null ? null : read with
    {
        Rule = read.Rule == 0 ? Model.Values.ResolutionRule.Siblings : read.Rule,
        Replicas = Sorted(read.Replicas),
        Properties = Sorted(read.Properties),
    };

    private static SortedDictionary<string, T> Sorted<T>(IReadOnlyDictionary<string, T>? read)
    {
        var sorted = new SortedDictionary<string, T>(StringComparer.Ordinal);
        foreach (var (name, value) in read ?? new Dictionary<string, T>())
        {
            sorted.Add(name, value);
        }

        return sorted;
    }
}
