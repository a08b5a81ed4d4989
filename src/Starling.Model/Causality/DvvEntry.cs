using System;
using System.Buffers;

namespace Starling.Model.Causality;

/// <summary>
/// One actor's part of an encoded <see cref="DvvSet"/>: how many of its writes are known, and the newest of them that
/// live.
/// </summary>
/// <remarks>
/// <c>default</c> is an actor of whom nothing is known. <c>Live &lt;= Counter</c>. The value at index k, counted from
/// the newest, has the dot <c>Counter - k</c>. Values are encoded one after the other, so "the k newest" is a prefix of
/// the bytes: merging is cutting.
/// </remarks>
internal readonly ref struct DvvEntry(ActorId actor, ulong counter, int live, ReadOnlySpan<byte> values)
{
    public readonly ActorId Actor = actor;
    public readonly ulong Counter = counter;
    public readonly int Live = live;

    /// <summary>The encoded values, newest first.</summary>
    public readonly ReadOnlySpan<byte> Values = values;

    /// <summary>
    /// How many of the newest values stay when <paramref name="seen"/> of the actor's writes are overwritten.
    /// </summary>
    public int Unseen(ulong seen) => Counter <= seen ? 0 : (int)Math.Min((ulong)Live, Counter - seen);

    /// <summary>The bytes of the newest <paramref name="count"/> values.</summary>
    public ReadOnlySpan<byte> Newest(int count) => count == Live ? Values : Values[..LengthOf(count)];

    public static void WriteHeader(IBufferWriter<byte> writer, ActorId actor, ulong counter, int live)
    {
        var span = writer.GetSpan(ActorId.Size + (2 * Leb128.SizeMax));
        actor.Write(span);
        var at = ActorId.Size;
        at += Leb128.Write(span[at..], counter);
        at += Leb128.Write(span[at..], (ulong)live);
        writer.Advance(at);
    }

    private int LengthOf(int count)
    {
        var at = 0;
        for (var taken = 0; taken < count; taken++)
        {
            _ = SiblingValue.TryMeasure(Values[at..], out var length, out _, out _);
            at += length;
        }

        return at;
    }
}
