using System;
using Starling.Model.Values;
using Starling.Wire.Codec;

namespace Starling.Wire.Messages;

/// <summary>Walks the changes of a <see cref="WriteRequest"/>.</summary>
public ref struct ChangeReader(ReadOnlySpan<byte> changes, int count, bool hasLifetimes = false)
{
    private FieldReader reader = new(changes);
    private int left = count;
    private bool isLifetimeKnown = true;

    /// <summary>How long the value is to be shown; <see cref="Lifetime.Unsaid"/> where the request says nothing of it.</summary>
    public Lifetime Lifetime { get; private set; }

    public ReadOnlySpan<byte> Clustering { get; private set; }

    public ReadOnlySpan<byte> Context { get; private set; }

    public bool IsDelete { get; private set; }

    /// <summary>The value's stored form; empty for a delete.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    public bool MoveNext()
    {
        if (left == 0)
        {
            return false;
        }

        left--;
        Lifetime = hasLifetimes ? LifetimeFields.Read(ref reader, out isLifetimeKnown) : Lifetime.Unsaid;
        Clustering = reader.Bytes();
        Context = reader.Bytes();
        var size = reader.Varint();
        IsDelete = size == 0;
        Value = IsDelete ? default : reader.Raw(size - 1);
        return !reader.Failed && isLifetimeKnown;
    }

    /// <summary>True when there are exactly so many changes.</summary>
    public static bool IsWellFormed(ReadOnlySpan<byte> changes, int count, bool hasLifetimes = false)
    {
        var walk = new ChangeReader(changes, count, hasLifetimes);
        var seen = 0;
        while (walk.MoveNext())
        {
            seen++;
        }

        return seen == count && walk.reader.IsComplete;
    }
}
