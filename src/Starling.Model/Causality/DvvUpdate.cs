using System;
using System.Buffers;

namespace Starling.Model.Causality;

/// <summary>One write applied to an encoded <see cref="DvvSet"/>.</summary>
/// <remarks>
/// First discard: of each actor's values those within the context go, that is all but its <c>n - context[actor]</c>
/// newest. Then the event: each counter rises to the context's, since the writer has seen that much, and the writing
/// actor gets one more, with the new value in front. Both happen in one walk over the set and over the knowledge that
/// holds afterwards.
/// Source: Almeida et al., 2014 (see <see cref="DvvSet"/>), section 5, functions discard and event.
/// </remarks>
internal static class DvvUpdate
{
    public static ReadOnlyMemory<byte> Write(ReadOnlySpan<byte> set, VersionVector context, Dot dot, SiblingValue value)
    {
        var after = context.With(dot).Entries;
        var actors = CountActors(set, after);
        var limit = value.IsTombstone ? DvvSet.ActorsMax : DvvSet.ActorsMaxForValues;
        if (actors > limit && actors > new DvvReader(set).Actors)
        {
            throw new TooManyActorsException(actors, limit);
        }

        var writer = new ArrayBufferWriter<byte>(SizeAtMost(set, after, value));
        Leb128.Write(writer, (ulong)actors);
        var reader = new DvvReader(set);
        var hasEntry = reader.MoveNext();
        var at = 0;
        while (hasEntry || at < after.Length)
        {
            var order = !hasEntry ? 1 : at == after.Length ? -1 : reader.Current.Actor.CompareTo(after[at].Actor);
            var entry = order <= 0 ? reader.Current : default;
            if (order < 0)
            {
                WriteEntry(writer, entry, new Dot(entry.Actor, entry.Counter), seen: 0);
            }
            else if (after[at].Actor == dot.Actor)
            {
                var seen = context[dot.Actor];
                DvvEntry.WriteHeader(writer, dot.Actor, dot.Counter, entry.Unseen(seen) + 1);
                value.Write(writer);
                writer.Write(entry.Newest(entry.Unseen(seen)));
                at++;
            }
            else
            {
                var counter = Math.Max(entry.Counter, after[at].Counter);
                WriteEntry(writer, entry, new Dot(after[at].Actor, counter), after[at].Counter);
                at++;
            }

            hasEntry = order <= 0 ? reader.MoveNext() : hasEntry;
        }

        return writer.WrittenMemory;
    }

    private static void WriteEntry(IBufferWriter<byte> writer, in DvvEntry entry, Dot newest, ulong seen)
    {
        var live = entry.Unseen(seen);
        DvvEntry.WriteHeader(writer, newest.Actor, newest.Counter, live);
        writer.Write(entry.Newest(live));
    }

    private static int CountActors(ReadOnlySpan<byte> set, ReadOnlySpan<Dot> after)
    {
        var reader = new DvvReader(set);
        var count = reader.Actors + after.Length;
        var at = 0;
        while (reader.MoveNext())
        {
            while (at < after.Length && after[at].Actor.CompareTo(reader.Current.Actor) < 0)
            {
                at++;
            }

            count -= at < after.Length && after[at].Actor == reader.Current.Actor ? 1 : 0;
        }

        return count;
    }

    // An entry that is in both the set and the context is counted twice: a little slack instead of one more walk.
    private static int SizeAtMost(ReadOnlySpan<byte> set, ReadOnlySpan<Dot> after, SiblingValue value) => checked(
        (2 * Leb128.SizeMax) + set.Length + value.EncodedSize + (after.Length * (ActorId.Size + (2 * Leb128.SizeMax))));
}
