using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Starling.Objects.Http;

/// <summary>A small memory of things that are read often and change seldom: at most so many, none older than asked
/// for.</summary>
/// <remarks>
/// Everyone who asks while a load is under way waits for that same load. The bound is kept by two generations: the
/// young one fills up, becomes the old one, and the old one is forgotten, so every operation is O(1) and an entry in
/// use survives. Thread-safe.
/// </remarks>
/// <param name="time">The clock that entries age by.</param>
/// <param name="entriesMax">Most entries kept, 2 or more.</param>
/// <param name="load">Loads a key; it gets the last good load of that key, if there is one, to fall back on.</param>
internal sealed class Remembered<TKey, TValue>(
    TimeProvider time, int entriesMax, Func<TKey, Task<TValue>?, Task<TValue>> load)
    where TKey : notnull
{
    private readonly Lock gate = new();
    private Dictionary<TKey, Entry> young = [];
    private Dictionary<TKey, Entry> old = [];

    public Task<TValue> GetAsync(TKey key, TimeSpan maxAge)
    {
        lock (gate)
        {
            var entry = Find(key);
            if (entry is not null && !entry.Load.IsFaulted && time.GetElapsedTime(entry.LoadedAt) <= maxAge)
            {
                return entry.Load;
            }

            var last = entry is { Load.IsCompletedSuccessfully: true } ? entry.Load : entry?.LastGood;
            var next = new Entry(load(key, last), last, time.GetTimestamp());
            Put(key, next);
            return next.Load;
        }
    }

    public void Forget(TKey key)
    {
        lock (gate)
        {
            young.Remove(key);
            old.Remove(key);
        }
    }

    private Entry? Find(TKey key) => young.GetValueOrDefault(key) ?? old.GetValueOrDefault(key);

    private void Put(TKey key, Entry entry)
    {
        young[key] = entry;
        old.Remove(key);
        if (young.Count >= entriesMax / 2)
        {
            (old, young) = (young, []);
        }
    }

    private sealed record Entry(Task<TValue> Load, Task<TValue>? LastGood, long LoadedAt);
}
