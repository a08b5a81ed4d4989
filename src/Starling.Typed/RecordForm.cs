using System;
using System.Collections.Generic;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Starling.Api;

namespace Starling.Typed;

/// <summary>How a table's records become values of a type, and back: JSON, the resolver, the index entries. Immutable.</summary>
internal sealed class RecordForm<T>
    where T : class
{
    private readonly JsonTypeInfo<T> json;
    private readonly Func<IReadOnlyList<T>, T>? resolve;
    private readonly (string Header, Func<T, string?> Term)[] indexes;

    public RecordForm(string table, JsonTypeInfo<T> json)
        : this(table, json, ResolverOfType(), [])
    {
    }

    private RecordForm(
        string table, JsonTypeInfo<T> json, Func<IReadOnlyList<T>, T>? resolve, (string Header, Func<T, string?> Term)[] indexes)
    {
        ArgumentNullException.ThrowIfNull(table);
        Table = table;
        this.json = json;
        this.resolve = resolve;
        this.indexes = indexes;
    }

    public string Table { get; }

    public RecordForm<T> With(Func<IReadOnlyList<T>, T> resolver) => new(Table, json, resolver, indexes);

    public RecordForm<T> With(string index, Func<T, string?> term) =>
        new(Table, json, resolve, [.. indexes, (IndexName.HeaderOf(index), term)]);

    /// <summary>A reading with its siblings made one.</summary>
    public TypedRecord<T> Read(RecordKey key, Reading reading)
    {
        RecordVersion? newest = null;
        List<T>? values = null;
        foreach (var version in reading.Versions)
        {
            if (!version.IsTombstone)
            {
                newest ??= version;
                (values ??= new List<T>(reading.Versions.Count)).Add(Parse(version.Value));
            }
        }

        return newest is null
            ? new TypedRecord<T> { Key = key, Value = null, Context = reading.Context }
            : new TypedRecord<T>
            {
                Key = key,
                Value = values!.Count == 1 ? values[0] : Resolve(values),
                Context = reading.Context,
                Siblings = values.Count,
                WrittenAt = newest.WrittenAtTime,
                ExpiresAt = newest.ExpiresAt,
                Headers = Kept(newest.Value.Headers),
            };
    }

    /// <summary>What a write leaves, for the writer to go on with.</summary>
    public TypedRecord<T> Left(RecordKey key, Value stored, T value, Context context) => new()
    {
        Key = key,
        Value = value,
        Context = context,
        Siblings = 1,
        Headers = Kept(stored.Headers),
    };

    /// <param name="value">What to store.</param>
    /// <param name="kept">Headers to keep, but for those that this table makes itself.</param>
    public Value Write(T value, IReadOnlyList<ValueHeader> kept)
    {
        ArgumentNullException.ThrowIfNull(value);
        var headers = new List<ValueHeader>(kept.Count + indexes.Length + 1) { new(Value.ContentTypeHeader, "application/json") };
        foreach (var header in kept)
        {
            if (!Array.Exists(indexes, index => index.Header == header.Name))
            {
                headers.Add(header);
            }
        }

        foreach (var (header, term) in indexes)
        {
            if (term(value) is { } text)
            {
                headers.Add(new ValueHeader(header, text));
            }
        }

        return new Value(JsonSerializer.SerializeToUtf8Bytes(value, json), headers);
    }

    private T Resolve(List<T> siblings) => resolve is not null
        ? resolve(siblings)
        : throw new StarlingException(
            StarlingError.BadRequest,
            $"The record has {siblings.Count} siblings, and nothing says how to make one {typeof(T).Name} of them. Give table '{Table}' a function "
            + $"(WithResolver), or the type an attribute ([ResolvedBy<...>]).");

    private T Parse(Value value)
    {
        try
        {
            return JsonSerializer.Deserialize(value.Body.Span, json)
                ?? throw new JsonException($"A value of table '{Table}' is null, which stands for no {typeof(T).Name}. Delete the record instead of writing null.");
        }
        catch (JsonException fault) when (fault.Path is not null)
        {
            throw new JsonException(
                $"A value of table '{Table}' is no {typeof(T).Name} (content type {value.ContentType ?? "not given"}): {fault.Message}",
                fault.Path, fault.LineNumber, fault.BytePositionInLine, fault);
        }
    }

    private static IReadOnlyList<ValueHeader> Kept(IReadOnlyList<ValueHeader> headers)
    {
        if (headers.Count == 0 || (headers.Count == 1 && headers[0].Name == Value.ContentTypeHeader))
        {
            return [];
        }

        var kept = new List<ValueHeader>(headers.Count);
        foreach (var header in headers)
        {
            if (header.Name != Value.ContentTypeHeader)
            {
                kept.Add(header);
            }
        }

        return kept;
    }

    /// <summary>The resolver that the type's attribute names.</summary>
    private static Func<IReadOnlyList<T>, T>? ResolverOfType()
    {
        foreach (var attribute in typeof(T).GetCustomAttributes(inherit: false))
        {
            if (attribute is IResolverMaker maker)
            {
                return maker.Make() is ISiblingResolver<T> resolver
                    ? resolver.Resolve
                    : throw new InvalidOperationException(
                        $"The resolver that [ResolvedBy<...>] names on {typeof(T)} is no ISiblingResolver<{typeof(T).Name}>: implement that.");
            }
        }

        return null;
    }
}
