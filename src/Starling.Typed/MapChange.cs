using System;
using System.Collections.Generic;
using System.Text;
using Starling.Model.DataTypes;

namespace Starling.Typed;

/// <summary>What is to be done with a map's fields, said one after the other. Fields that are not there yet are made. Not thread-safe.</summary>
/// <remarks>A field is named by its name and its kind: a counter <c>x</c> and a set <c>x</c> are two fields. What is said twice of one field adds up: counts are
/// summed, elements gathered, and of a register or a flag the last word counts. Whatever the order of the calls, removes of fields come before changes of fields,
/// and in a set adds come before removes.</remarks>
public sealed class MapChange
{
    private readonly SortedSet<PathStep> gone = [];
    private readonly SortedDictionary<PathStep, DataChange> plain = [];
    private readonly SortedDictionary<PathStep, (List<ReadOnlyMemory<byte>> Adds, List<ReadOnlyMemory<byte>> Removes)> sets = [];
    private readonly SortedDictionary<PathStep, MapChange> maps = [];

    internal MapChange()
    {
    }

    /// <summary>True when something of what is there goes, so that it matters what was seen.</summary>
    internal bool Removes { get; private set; }

    /// <summary>Adds to a counter; negative amounts subtract.</summary>
    public MapChange Count(string field, long by = 1)
    {
        var step = Step(DataKind.Counter, field);
        var before = plain.TryGetValue(step, out var known) ? ((DataChange.Count)known).Amount : 0;
        plain[step] = new DataChange.Count(checked(before + by));
        return this;
    }

    /// <summary>Gives a register a text.</summary>
    public MapChange Assign(string field, string value) => Assign(field, value, ElementForm.Plain<string>());

    /// <summary>Gives a register a value.</summary>
    /// <param name="field">The field's name.</param>
    /// <param name="value">The value, at most 1 MiB.</param>
    /// <param name="form">How it becomes bytes. <value>Null: <see cref="ElementForm.Plain"/>.</value></param>
    public MapChange Assign<T>(string field, T value, ElementForm<T>? form = null)
        where T : notnull
    {
        plain[Step(DataKind.Register, field)] = new DataChange.Assign((form ?? ElementForm.Plain<T>()).Write(value));
        return this;
    }

    /// <summary>Turns a flag on.</summary>
    public MapChange Enable(string field)
    {
        plain[Step(DataKind.Flag, field)] = new DataChange.Turn(true);
        return this;
    }

    /// <summary>Turns a flag off, as far as it was seen to be on.</summary>
    public MapChange Disable(string field)
    {
        plain[Step(DataKind.Flag, field)] = new DataChange.Turn(false);
        Removes = true;
        return this;
    }

    /// <summary>Adds texts to a set.</summary>
    public MapChange Add(string field, params IReadOnlyCollection<string> elements) => Add(field, elements, ElementForm.Plain<string>());

    /// <summary>Adds elements to a set.</summary>
    public MapChange Add<T>(string field, IReadOnlyCollection<T> elements, ElementForm<T> form)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(form);
        Members(field).Adds.AddRange(form.WriteAll(elements));
        return this;
    }

    /// <summary>Removes texts from a set, as far as they were seen there.</summary>
    public MapChange Discard(string field, params IReadOnlyCollection<string> elements) => Discard(field, elements, ElementForm.Plain<string>());

    /// <summary>Removes elements from a set, as far as they were seen there.</summary>
    public MapChange Discard<T>(string field, IReadOnlyCollection<T> elements, ElementForm<T> form)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(form);
        Members(field).Removes.AddRange(form.WriteAll(elements));
        Removes = true;
        return this;
    }

    /// <summary>Changes fields of a map within the map.</summary>
    public MapChange Map(string field, Action<MapChange> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var step = Step(DataKind.Map, field);
        if (!maps.TryGetValue(step, out var inner))
        {
            maps.Add(step, inner = new MapChange());
        }

        change(inner);
        Removes |= inner.Removes;
        return this;
    }

    /// <summary>Removes a field, as far as it was seen.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No field can be of that kind.</exception>
    public MapChange Remove(DataKind kind, string field)
    {
        gone.Add(Step(kind, field));
        Removes = true;
        return this;
    }

    internal DataChange.Fields ToChange()
    {
        var updates = new List<KeyValuePair<PathStep, DataChange>>(plain.Count + sets.Count + maps.Count);
        updates.AddRange(plain);
        foreach (var (step, (adds, removes)) in sets)
        {
            updates.Add(new(step, new DataChange.Members(adds, removes)));
        }

        foreach (var (step, inner) in maps)
        {
            updates.Add(new(step, inner.ToChange()));
        }

        return new DataChange.Fields([.. gone], updates);
    }

    private (List<ReadOnlyMemory<byte>> Adds, List<ReadOnlyMemory<byte>> Removes) Members(string field)
    {
        var step = Step(DataKind.Set, field);
        if (!sets.TryGetValue(step, out var members))
        {
            sets.Add(step, members = ([], []));
        }

        return members;
    }

    private static PathStep Step(DataKind kind, string field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return PathStep.Field(kind, Encoding.UTF8.GetBytes(field));
    }
}
