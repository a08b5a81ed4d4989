using System;
using System.Collections;
using System.Collections.Generic;
using Starling.Api;

namespace Starling.Typed;

/// <summary>A set as it was read, with what a remove of its elements must know. Immutable.</summary>
public sealed class SetReading<T> : IReadOnlyCollection<T>
    where T : notnull
{
    private readonly IReadOnlyList<ReadOnlyMemory<byte>> bytes;
    private readonly ElementForm<T> form;
    private readonly T[] elements;

    internal SetReading(DataReading reading, ElementForm<T> form)
    {
        Found = reading.Found;
        Context = reading.Context;
        this.form = form;
        bytes = reading.Value.Elements;
        elements = new T[bytes.Count];
        for (var i = 0; i < elements.Length; i++)
        {
            elements[i] = form.Read(bytes[i]);
        }
    }

    /// <summary>True if there is a set. One that has lost its last element is there until it is deleted.</summary>
    public bool Found { get; }

    /// <summary>What was seen.</summary>
    public Context Context { get; }

    public int Count => elements.Length;

    /// <summary>True if the element is there: looked up by its bytes.</summary>
    public bool Contains(T element) => Find(form.Write(element).Span);

    /// <summary>The elements, in the order of their bytes.</summary>
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)elements).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => elements.GetEnumerator();

    /// <summary>Those of some elements that are here.</summary>
    internal ReadOnlyMemory<byte>[] Seen(ReadOnlyMemory<byte>[] wanted) => Array.FindAll(wanted, one => Find(one.Span));

    private bool Find(ReadOnlySpan<byte> wanted)
    {
        int from = 0, to = bytes.Count;
        while (from < to)
        {
            var middle = (from + to) >>> 1;
            var order = bytes[middle].Span.SequenceCompareTo(wanted);
            if (order == 0)
            {
                return true;
            }

            (from, to) = order < 0 ? (middle + 1, to) : (from, middle);
        }

        return false;
    }
}
