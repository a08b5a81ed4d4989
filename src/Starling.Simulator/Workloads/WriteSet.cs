using System;

namespace Starling.Simulator.Workloads;

/// <summary>A set of writes, by number: a word array that grows.</summary>
public sealed class WriteSet
{
    private ulong[] words = [];

    public bool Contains(int write) => write >= 0 && write >> 6 < words.Length && (words[write >> 6] & 1UL << write) != 0;

    public void Add(int write)
    {
        Reserve((write >> 6) + 1);
        words[write >> 6] |= 1UL << write;
    }

    public void UnionWith(WriteSet other)
    {
        Reserve(other.words.Length);
        for (var i = 0; i < other.words.Length; i++)
        {
            words[i] |= other.words[i];
        }
    }

    public WriteSet Copy() => new() { words = (ulong[])words.Clone() };

    private void Reserve(int count)
    {
        if (count > words.Length)
        {
            Array.Resize(ref words, Math.Max(count, words.Length * 2));
        }
    }
}
