using System;
using System.Collections.Generic;
using System.IO;
using System.Text;

namespace Starling.Simulator.Tests.Toy;

/// <summary>A toy record: versions, and for each actor the highest counter known. Last-write-wins records keep the greatest only.</summary>
internal sealed class ToyState
{
    public bool IsLast { get; init; }

    public SortedDictionary<string, int> Known { get; } = new(StringComparer.Ordinal);

    public List<ToyVersion> Versions { get; } = [];

    public static ToyState Read(bool isLast, ReadOnlySpan<byte> bytes)
    {
        var state = new ToyState { IsLast = isLast };
        if (bytes.IsEmpty)
        {
            return state;
        }

        using var reader = new BinaryReader(new MemoryStream(bytes.ToArray()));
        for (var n = reader.ReadInt32(); n > 0; n--)
        {
            state.Known[reader.ReadString()] = reader.ReadInt32();
        }

        for (var n = reader.ReadInt32(); n > 0; n--)
        {
            state.Versions.Add(new ToyVersion(
                reader.ReadString(), reader.ReadInt32(), reader.ReadInt64(), reader.ReadBoolean(), reader.ReadString()));
        }

        return state;
    }

    public byte[] Write()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Known.Count);
        foreach (var (actor, counter) in Known)
        {
            writer.Write(actor);
            writer.Write(counter);
        }

        writer.Write(Versions.Count);
        foreach (var version in Versions)
        {
            writer.Write(version.Actor);
            writer.Write(version.Counter);
            writer.Write(version.Time);
            writer.Write(version.IsTombstone);
            writer.Write(version.Body);
        }

        writer.Flush();
        return stream.ToArray();
    }

    public void Merge(ToyState other)
    {
        if (IsLast)
        {
            Versions.AddRange(other.Versions);
            KeepGreatest();
            return;
        }

        Versions.RemoveAll(v => other.Known.GetValueOrDefault(v.Actor) >= v.Counter && !other.Versions.Contains(v));
        foreach (var version in other.Versions)
        {
            if (!Versions.Contains(version) && Known.GetValueOrDefault(version.Actor) < version.Counter)
            {
                Versions.Add(version);
            }
        }

        foreach (var (actor, counter) in other.Known)
        {
            Known[actor] = Math.Max(counter, Known.GetValueOrDefault(actor));
        }

        Versions.Sort();
    }

    /// <summary>Applies a new write: it replaces what its context knows.</summary>
    public void Apply(ToyVersion version, ToyState context)
    {
        if (IsLast)
        {
            Versions.Add(version);
            KeepGreatest();
            return;
        }

        Versions.RemoveAll(v => context.Known.GetValueOrDefault(v.Actor) >= v.Counter);
        Versions.Add(version);
        Versions.Sort();
        Known[version.Actor] = version.Counter;
        foreach (var (actor, counter) in context.Known)
        {
            Known[actor] = Math.Max(counter, Known.GetValueOrDefault(actor));
        }
    }

    private void KeepGreatest()
    {
        Versions.Sort(static (a, b) => b.CompareAsLast(a));
        if (Versions.Count > 1)
        {
            Versions.RemoveRange(1, Versions.Count - 1);
        }
    }
}

/// <summary>One version of a toy record.</summary>
internal sealed record ToyVersion(string Actor, int Counter, long Time, bool IsTombstone, string Body) : IComparable<ToyVersion>
{
    /// <summary>The same for the same actor and counter: a toy's hash.</summary>
    public UInt128 Id
    {
        get
        {
            var hash = UInt128.One;
            foreach (var letter in $"{Actor}:{Counter}")
            {
                hash = unchecked((hash * new UInt128(0x0000000001000000, 0x000000000000013b)) + letter);
            }

            return hash;
        }
    }

    public int CompareTo(ToyVersion? other)
    {
        var byActor = string.CompareOrdinal(Actor, other?.Actor);
        return byActor != 0 ? byActor : Counter.CompareTo(other?.Counter ?? 0);
    }

    public int CompareAsLast(ToyVersion other)
    {
        var byTime = Time.CompareTo(other.Time);
        var byKind = byTime != 0 ? byTime : IsTombstone.CompareTo(other.IsTombstone);
        return byKind != 0
            ? byKind
            : Encoding.UTF8.GetBytes(Body).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(other.Body));
    }
}
