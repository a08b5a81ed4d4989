using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Starling.Api;

namespace Starling.Samples.Simulation;

/// <summary>A shopping cart as a program might write it, and three ways to make one of several siblings.</summary>
public sealed record Cart(ImmutableSortedSet<string> Items, ImmutableSortedSet<string> Removed)
{
    public static Cart Empty { get; } = new([], []);

    public string Text => string.Join(',', Items) + ';' + string.Join(',', Removed);

    public Cart Add(string item) => this with { Items = Items.Add(item) };

    public Cart Remove(string item) => new(Items.Remove(item), Removed.Add(item));

    /// <summary>Wrong: what another client has put in at the same time is lost.</summary>
    public static Cart Newest(IEnumerable<Cart> siblings) => siblings.FirstOrDefault(Empty);

    /// <summary>Wrong: what one client has taken out comes back from a sibling of another client that still has it.</summary>
    public static Cart Union(IEnumerable<Cart> siblings) => siblings.Aggregate(Empty, (a, b) =>
        new Cart(a.Items.Union(b.Items), a.Removed.Union(b.Removed)));

    /// <summary>Right: taken out by one is taken out for all. (Nothing is put in again under the same name.)</summary>
    public static Cart UnionWithoutRemoved(IEnumerable<Cart> siblings)
    {
        var all = Union(siblings);
        return all with { Items = all.Items.Except(all.Removed) };
    }

    /// <summary>The siblings of a record, newest first.</summary>
    public static IEnumerable<Cart> Of(Reading reading) =>
        from version in reading.Versions where !version.IsTombstone select Parse(version.Value.Text);

    private static Cart Parse(string text) => new(Words(text.Split(';')[0]), Words(text.Split(';')[1]));

    private static ImmutableSortedSet<string> Words(string text) =>
        [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries)];
}
