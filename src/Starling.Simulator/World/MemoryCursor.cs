using System;
using System.Collections.Generic;
using Starling.World;

namespace Starling.Simulator.World;

/// <summary>A walk over a snapshot of one family, forwards or backwards.</summary>
internal sealed class MemoryCursor : IStoreCursor
{
    private readonly Stack<SortedBytes.Node> path = new();
    private readonly byte[] lower;
    private readonly byte[] upper;
    private readonly bool reverse;
    private readonly StepReading? onStep;
    private SortedBytes.Node? current;

    /// <param name="map">What is walked.</param>
    /// <param name="lower">The first key, inclusive.</param>
    /// <param name="upper">The end, exclusive; empty for none.</param>
    /// <param name="reverse">From the end to the front.</param>
    /// <param name="onStep">Called with each key that is stepped on; what it throws ends the walk.</param>
    public MemoryCursor(
        SortedBytes map, ReadOnlySpan<byte> lower, ReadOnlySpan<byte> upper, bool reverse, StepReading? onStep = null)
    {
        this.onStep = onStep;
        this.lower = lower.ToArray();
        this.upper = upper.ToArray();
        this.reverse = reverse;
        if (reverse)
        {
            SeekLastBelowUpper(map.Root);
        }
        else
        {
            SeekFirstFromLower(map.Root);
        }
    }

    public ReadOnlySpan<byte> Key => Current.Key;

    public ReadOnlySpan<byte> Value => Current.Value;

    private SortedBytes.Node Current =>
        current ?? throw new InvalidOperationException("The cursor stands on no key: MoveNext has not returned true.");

    public bool MoveNext()
    {
        current = null;
        if (!path.TryPop(out var next))
        {
            return false;
        }

        if (reverse)
        {
            for (var node = next.Left; node is not null; node = node.Right)
            {
                path.Push(node);
            }
        }
        else
        {
            for (var node = next.Right; node is not null; node = node.Left)
            {
                path.Push(node);
            }
        }

        if (reverse ? next.Key.AsSpan().SequenceCompareTo(lower) < 0 : !IsBelowUpper(next))
        {
            path.Clear();
            return false;
        }

        if (onStep is not null)
        {
            Read(onStep, next);
        }

        current = next;
        return true;
    }

    public void Dispose()
    {
        path.Clear();
        current = null;
    }

    /// <summary>As with the real store, a walk that met an error is over.</summary>
    private void Read(StepReading reading, SortedBytes.Node node)
    {
        var isRead = false;
        try
        {
            reading(node.Key);
            isRead = true;
        }
        finally
        {
            if (!isRead)
            {
                path.Clear();
            }
        }
    }

    private bool IsBelowUpper(SortedBytes.Node node) =>
        upper.Length == 0 || node.Key.AsSpan().SequenceCompareTo(upper) < 0;

    private void SeekFirstFromLower(SortedBytes.Node? node)
    {
        while (node is not null)
        {
            if (node.Key.AsSpan().SequenceCompareTo(lower) >= 0)
            {
                path.Push(node);
                node = node.Left;
            }
            else
            {
                node = node.Right;
            }
        }
    }

    private void SeekLastBelowUpper(SortedBytes.Node? node)
    {
        while (node is not null)
        {
            if (IsBelowUpper(node))
            {
                path.Push(node);
                node = node.Right;
            }
            else
            {
                node = node.Left;
            }
        }
    }
}
