using System;
using System.Collections.Generic;
using System.Numerics;
using Starling.World;

namespace Starling.Storage.Commits;

/// <summary>Finds the newest state that a batch holds for a key, so that two writes of one record merge before either is synced.</summary>
/// <remarks>An open-addressing table of places in the batch: keys and values stay where they are, and clearing costs what was used.</remarks>
public sealed class PendingRecords(StoreBatch batch)
{
    private Entry[] entries = new Entry[64];
    private int count;

    /// <summary>True when the batch puts or deletes the key; its value, empty for a delete, is valid until the next append.</summary>
    public bool TryFind(ulong hash, ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (count == 0)
        {
            return false;
        }

        ref var entry = ref Place(hash, key);
        if (entry.KeyOffset == 0)
        {
            return false;
        }

        value = batch.Bytes.Slice(entry.ValueOffset, entry.ValueLength);
        return true;
    }

    /// <summary>Adds each key that begins with <paramref name="prefix"/> and is put, from its byte <paramref name="start"/> on.</summary>
    public void AddKeys(ReadOnlySpan<byte> prefix, int start, ISet<byte[]> keys)
    {
        foreach (var entry in count == 0 ? [] : entries)
        {
            if (entry.ValueLength > 0 && batch.Bytes.Slice(entry.KeyOffset, entry.KeyLength) is var key && key.StartsWith(prefix))
            {
                keys.Add(key[start..].ToArray());
            }
        }
    }

    /// <summary>Notes the put that was just appended to the batch.</summary>
    public void NotePut(ulong hash, int keyLength, int valueLength) => Note(hash, keyLength, batch.LastValueOffset, valueLength);

    /// <summary>Notes the delete that was just appended to the batch.</summary>
    public void NoteDelete(ulong hash, int keyLength) => Note(hash, keyLength, 0, 0);

    private void Note(ulong hash, int keyLength, int valueOffset, int valueLength)
    {
        if (count * 2 >= entries.Length)
        {
            Grow();
        }

        var key = batch.Bytes.Slice(batch.LastKeyOffset, keyLength);
        ref var entry = ref Place(hash, key);
        count += entry.KeyOffset == 0 ? 1 : 0;
        entry = new Entry(hash, batch.LastKeyOffset, keyLength, valueOffset, valueLength);
    }

    public void Clear()
    {
        if (entries.Length > 4096)
        {
            entries = new Entry[64];
        }
        else if (count > 0)
        {
            Array.Clear(entries);
        }

        count = 0;
    }

    private ref Entry Place(ulong hash, ReadOnlySpan<byte> key)
    {
        var mask = entries.Length - 1;
        for (var i = (int)(hash ^ (hash >> 32)) & mask; ; i = (i + 1) & mask)
        {
            ref var entry = ref entries[i];
            if (entry.KeyOffset == 0
                || (entry.Hash == hash && batch.Bytes.Slice(entry.KeyOffset, entry.KeyLength).SequenceEqual(key)))
            {
                return ref entry;
            }
        }
    }

    private void Grow()
    {
        var old = entries;
        entries = new Entry[(int)BitOperations.RoundUpToPowerOf2((uint)old.Length * 2)];
        foreach (var entry in old)
        {
            if (entry.KeyOffset != 0)
            {
                Place(entry.Hash, batch.Bytes.Slice(entry.KeyOffset, entry.KeyLength)) = entry;
            }
        }
    }

    /// <summary>A key offset of 0 marks a free place: offset 0 is always the batch's header.</summary>
    private readonly record struct Entry(ulong Hash, int KeyOffset, int KeyLength, int ValueOffset, int ValueLength);
}
