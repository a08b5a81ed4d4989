using System;

namespace Starling.Typed;

/// <summary>How elements of sets, registers and estimates become bytes, and bytes elements. Immutable, thread-safe if its functions are.</summary>
/// <remarks>Law: equal elements give equal bytes, for ever, and what was written can be read. Otherwise a set has an element twice, or keeps one that
/// nobody can remove.</remarks>
public sealed class ElementForm<T>
    where T : notnull
{
    /// <param name="write">An element's bytes, at most 65,536 for an element of a set, 1 MiB for a register. They are not changed afterwards.</param>
    /// <param name="read">The element of such bytes; throws <see cref="FormatException"/> on others.</param>
    public ElementForm(Func<T, ReadOnlyMemory<byte>> write, Func<ReadOnlyMemory<byte>, T> read)
    {
        ArgumentNullException.ThrowIfNull(write);
        ArgumentNullException.ThrowIfNull(read);
        Write = write;
        Read = read;
    }

    /// <summary>From an element to its bytes.</summary>
    public Func<T, ReadOnlyMemory<byte>> Write { get; }

    /// <summary>From bytes to the element.</summary>
    public Func<ReadOnlyMemory<byte>, T> Read { get; }

    internal ReadOnlyMemory<byte>[] WriteAll(System.Collections.Generic.IReadOnlyCollection<T> elements)
    {
        ArgumentNullException.ThrowIfNull(elements);
        var bytes = new ReadOnlyMemory<byte>[elements.Count];
        var at = 0;
        foreach (var element in elements)
        {
            bytes[at++] = Write(element);
        }

        return bytes;
    }
}
