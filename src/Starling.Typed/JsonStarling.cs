using System;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Starling.Api;

namespace Starling.Typed;

/// <summary>A cluster together with the JSON descriptions of a program's types. Immutable, thread-safe.</summary>
/// <remarks>Made by <see cref="TypedStarling.WithJson"/>. Types that the context does not know are refused, never looked up by reflection.</remarks>
public sealed class JsonStarling
{
    private readonly JsonSerializerOptions options;

    internal JsonStarling(IStarling starling, IJsonTypeInfoResolver json)
    {
        Starling = starling;
        options = (json as System.Text.Json.Serialization.JsonSerializerContext)?.Options ?? new JsonSerializerOptions { TypeInfoResolver = json };
    }

    /// <summary>The cluster itself.</summary>
    public IStarling Starling { get; }

    /// <summary>A table whose records hold values of one type, as JSON.</summary>
    /// <exception cref="ArgumentException">The context does not describe the type; the message says what to write.</exception>
    public StarlingTable<T> Table<T>(string table)
        where T : class => Starling.Table(table, Describe<T>());

    /// <summary>How values of a type become elements: as JSON.</summary>
    /// <exception cref="ArgumentException">The context does not describe the type; the message says what to write.</exception>
    public ElementForm<T> FormOf<T>()
        where T : notnull => ElementForm.Json(Describe<T>());

    private JsonTypeInfo<T> Describe<T>() =>
        options.TryGetTypeInfo(typeof(T), out var found) && found is JsonTypeInfo<T> type
            ? type
            : throw new ArgumentException(
                $"The JSON context does not describe {typeof(T)}: write [JsonSerializable(typeof({typeof(T).Name}))] on it.");
}
