using System.Collections.Generic;
using Starling.Model.DataTypes;

namespace Starling.Objects.ProtocolBuffers;

/// <summary>The updates of a map's fields, each field once: what a client sends of one field in several updates is joined.</summary>
internal sealed class FieldUpdates
{
    private readonly List<KeyValuePair<PathStep, DataChange>> all = [];
    private readonly Dictionary<PathStep, int> places = [];

    public IReadOnlyCollection<KeyValuePair<PathStep, DataChange>> All => all;

    /// <param name="field">The field.</param>
    /// <param name="change">Of its kind.</param>
    public void Add(PathStep field, DataChange change)
    {
        if (places.TryAdd(field, all.Count))
        {
            all.Add(new(field, change));
            return;
        }

        var place = places[field];
        all[place] = new(field, Join(all[place].Value, change));
    }

    private static DataChange Join(DataChange first, DataChange second) => (first, second) switch
    {
        (DataChange.Count one, DataChange.Count two) => new DataChange.Count(Sum(one.Amount, two.Amount)),
        (DataChange.Members one, DataChange.Members two) => new DataChange.Members([.. one.Adds, .. two.Adds], [.. one.Removes, .. two.Removes]),
        (DataChange.Fields one, DataChange.Fields two) => Join(one, two),
        _ => second,
    };

    private static DataChange.Fields Join(DataChange.Fields first, DataChange.Fields second)
    {
        var updates = new FieldUpdates();
        foreach (var (field, change) in first.Updates)
        {
            updates.Add(field, change);
        }

        foreach (var (field, change) in second.Updates)
        {
            updates.Add(field, change);
        }

        return new([.. first.Removes, .. second.Removes], updates.All);
    }

    private static long Sum(long one, long two)
    {
        var sum = (System.Int128)one + two;
        return sum >= long.MinValue && sum <= long.MaxValue
            ? (long)sum
            : throw new RefusalException("The updates of one counter are together larger than 64 bits. Make them one after another.");
    }
}
