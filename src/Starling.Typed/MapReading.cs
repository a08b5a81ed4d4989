using System;
using System.Collections.Generic;
using Starling.Api;
using Starling.Model.DataTypes;

namespace Starling.Typed;

/// <summary>A map as it was read, with what a remove of its fields must know. Immutable.</summary>
/// <remarks>Fields that are not there answer as zero, off, null or empty; <see cref="Contains"/> tells.</remarks>
public sealed class MapReading
{
    private readonly DataValue? value;

    internal MapReading(DataReading reading)
        : this(reading.Found ? reading.Value : null, reading.Context)
    {
    }

    private MapReading(DataValue? value, Context context) => (this.value, Context) = (value, context);

    /// <summary>True if there is a map. One that has lost its last field is there until it is deleted.</summary>
    public bool Found => value is not null;

    /// <summary>What was seen. A map within a map has none: pass the outer reading to the change.</summary>
    public Context Context { get; }

    /// <summary>All fields, by kind and name.</summary>
    public IReadOnlyList<DataField> Fields => value?.Fields ?? [];

    /// <summary>True if a field is there.</summary>
    public bool Contains(DataKind kind, string field) => Field(kind, field) is not null;

    /// <summary>A counter's sum.</summary>
    /// <exception cref="OverflowException">It is beyond a <see cref="long"/>.</exception>
    public long Count(string field) => checked((long)(Field(DataKind.Counter, field)?.Count ?? 0));

    /// <summary>A register's text; null if the field is not there.</summary>
    public string? Text(string field) => Register<string>(field);

    /// <summary>A register's value; the type's default if the field is not there.</summary>
    /// <exception cref="FormatException">The bytes are not of this form.</exception>
    public T? Register<T>(string field, ElementForm<T>? form = null)
        where T : notnull => Field(DataKind.Register, field) is { } found ? (form ?? ElementForm.Plain<T>()).Read(found.Register) : default;

    /// <summary>True if a flag is on.</summary>
    public bool IsOn(string field) => Field(DataKind.Flag, field) is { IsOn: true };

    /// <summary>A set's texts, in the order of their bytes.</summary>
    public IReadOnlyList<string> Set(string field) => Set<string>(field);

    /// <summary>A set's elements, in the order of their bytes.</summary>
    /// <exception cref="FormatException">An element is not of this form.</exception>
    public IReadOnlyList<T> Set<T>(string field, ElementForm<T>? form = null)
        where T : notnull
    {
        form ??= ElementForm.Plain<T>();
        var found = Field(DataKind.Set, field)?.Elements ?? [];
        var elements = new T[found.Count];
        for (var i = 0; i < elements.Length; i++)
        {
            elements[i] = form.Read(found[i]);
        }

        return elements;
    }

    /// <summary>A map within the map; an empty one if the field is not there.</summary>
    public MapReading Map(string field) => new(Field(DataKind.Map, field), default);

    private DataValue? Field(DataKind kind, string field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return value?.Field(PathStep.Field(kind, field));
    }
}
