using System;
using System.Buffers;
using System.Collections.Generic;
using Starling.Api;
using Starling.Membership.Topology;
using Starling.Model.Causality;
using Starling.Model.Placement;
using Starling.Model.Time;
using Starling.Model.Values;
using Starling.Storage.Marks;
using Starling.Storage.Records;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Replication.Coordinate;

/// <summary>Turns what a client wants written into the states that replicas merge.</summary>
/// <remarks>
/// Last-write-wins: any node stamps the cell. Siblings: only a replica of the slot may do it, because the new value's dot must come from
/// an actor that remembers its counter, and the value must first be merged into what that replica holds. See
/// <see cref="ActorChoice"/> for which actor. A commit that failed is a memory that went back while the node lives on: dots were sent out that
/// this store has forgotten, so older actors are not gone on with.
/// </remarks>
public sealed class MutationMaker(
    RecordStore records, NodeClock clock, NodeId self, HybridTime bootStamp, Mutant mutants = Mutant.None, MarkBook? marks = null)
{
    /// <summary>One frame carries a mutation.</summary>
    private const int MutationBytesMax = FrameFormat.PayloadMax - (1 << 20);

    private readonly MarkBook marks = marks ?? new MarkBook();
    private readonly ArrayBufferWriter<byte> current = new(4096);
    private readonly ArrayBufferWriter<byte> next = new(4096);
    private readonly HashSet<ulong> seenKeys = [];
    private HybridTime oldestActor = (mutants & Mutant.DotReusedAfterCrash) != 0 ? default : bootStamp;
    private long knownFailures;

    /// <summary>Builds the mutation into the operation. Null when it was built; otherwise nothing must be sent.</summary>
    internal Trouble? Make(
        WriteOperation operation, TableView table, Token token, in WriteRequest request, ulong clusterTag,
        long failedSyncs)
    {
        if (RefusalOf(request) is { } wrong)
        {
            return wrong;
        }

        if (Stamp(failedSyncs, out var origin) is { } tooSlow)
        {
            return tooSlow;
        }

        Mutation.WriteStart(operation.Mutation, table.Id, request.Partition, request.Count);
        for (var changes = request.GetChanges(); changes.MoveNext();)
        {
            var fault = CausalContext.TryDecode(changes.Context, clusterTag, out var context);
            if (fault != ContextFault.None)
            {
                marks.Hit(Mark.ContextRefused);
                return ForeignContext(fault);
            }

            if (!context.IsNone && (context.Vector.Count > 0) != (table.Rule == ResolutionRule.Siblings))
            {
                // Taken for "nothing was read", it would make false siblings, or a write that loses against what its writer has read.
                marks.Hit(Mark.ContextRefused);
                return new Trouble(StarlingError.ForeignContext, false,
                    "The context is of a record of a table with another resolution. Read the record that is written and use its context.");
            }

            var trouble = table.Rule == ResolutionRule.LastWriteWins
                ? MakeCell(operation, table, request, changes, context, ref origin)
                : MakeSibling(operation, table, token, request, changes, context, ref origin, clusterTag);
            if (trouble is not null)
            {
                return trouble;
            }

            if (operation.Length > MutationBytesMax)
            {
                marks.Hit(Mark.WriteTooLarge);
                return new Trouble(StarlingError.TooLarge, false,
                    $"The records with all their siblings would have more than {MutationBytesMax} bytes together. Change fewer at once, or "
                    + "resolve their siblings.");
            }
        }

        return null;
    }

    internal RecordStore Records => records;

    internal MarkBook Marks => marks;

    internal NodeId Self => self;

    /// <summary>The origin of a change, and from which actor on its dots may be minted.</summary>
    internal Trouble? Stamp(long failedSyncs, out HybridTime origin)
    {
        if (!clock.TryNext(out origin))
        {
            return new Trouble(StarlingError.NotReady, false, "The node's disk is too slow to keep its clock's promise. Try again.");
        }

        if (failedSyncs != knownFailures && (mutants & Mutant.DotReusedAfterFailedSync) == 0)
        {
            marks.Hit(Mark.ActorRetired);
            knownFailures = failedSyncs;
            oldestActor = origin;
        }

        return null;
    }

    /// <summary>The actor under which this node writes a record.</summary>
    internal ActorId ActorFor(
        TableView table, Token token, ReadOnlySpan<byte> clustering, DvvSet held, VersionVector seen, HybridTime origin) =>
        (mutants & Mutant.DotReusedAfterWipe) != 0
            ? new ActorId(self, new HybridTime(1))
            : ActorChoice.For(held, seen, self, OldestActor(table, token, clustering, origin), origin);

    /// <summary>What is wrong with a request whatever the record holds; null for nothing. Whoever would pass it on asks first: a request over
    /// its limits must not get onto a link.</summary>
    internal Trouble? RefusalOf(in WriteRequest request)
    {
        var wrong = Check(request);
        if (wrong is not null)
        {
            marks.Hit(Mark.WriteTooLarge);
        }

        return wrong;
    }

    private Trouble? Check(in WriteRequest request)
    {
        if (request.Partition.Length is 0 or > Limits.PartitionKeyMax)
        {
            return new Trouble(StarlingError.TooLarge, false,
                $"A partition key has 1 to {Limits.PartitionKeyMax} bytes; this one has {request.Partition.Length}.");
        }

        var total = 0L;
        for (var changes = request.GetChanges(); changes.MoveNext();)
        {
            total += changes.Value.Length;
            if (changes.Clustering.Length > Limits.ClusteringKeyMax)
            {
                return new Trouble(StarlingError.TooLarge, false,
                    $"A clustering key has at most {Limits.ClusteringKeyMax} bytes; this one has {changes.Clustering.Length}.");
            }

            if (changes.Value.Length > Limits.ValueMax)
            {
                return new Trouble(StarlingError.TooLarge, false,
                    $"A value has at most {Limits.ValueMax} bytes with its headers; this one has {changes.Value.Length}. Split it.");
            }

            if (changes.Lifetime.FaultAt(ShownRows.Now(clock)) is { } fault)
            {
                return new Trouble(StarlingError.BadRequest, false, fault);
            }

            if (changes.IsDelete && changes.Lifetime.Kind is not (LifetimeKind.Unsaid or LifetimeKind.Never))
            {
                return new Trouble(StarlingError.BadRequest, false, "A delete takes no time to live: it leaves no value.");
            }

            if (!changes.IsDelete && !Value.IsWellFormed(changes.Value))
            {
                return new Trouble(StarlingError.BadRequest, false, "A value's headers are malformed. Use a matching client.");
            }
        }

        if (request.IsConditional && request.Count != 1)
        {
            return new Trouble(StarlingError.BadRequest, false, "A condition is of one record; this mutation changes several.");
        }

        return total > Limits.MutationMax
            ? new Trouble(StarlingError.TooLarge, false, $"A mutation has at most {Limits.MutationMax} bytes of values. Split it.")
            : NamesOneTwice(request)
            ? new Trouble(StarlingError.BadRequest, false, "A mutation changes a record at most once.")
            : null;
    }

    /// <summary>Two changes of one record would be given the same dot. Equal hashes are as good as equal keys: they do not occur by chance.</summary>
    private bool NamesOneTwice(in WriteRequest request)
    {
        if (request.Count == 1)
        {
            return false;
        }

        seenKeys.Clear();
        for (var changes = request.GetChanges(); changes.MoveNext();)
        {
            var hash = new SipHash128(default);
            hash.Append(changes.Clustering);
            var whole = hash.Finish();
            if (!seenKeys.Add((ulong)(whole >> 64) ^ (ulong)whole))
            {
                return true;
            }
        }

        return false;
    }

    internal static Trouble ForeignContext(ContextFault fault) => new(StarlingError.ForeignContext, false, fault switch
    {
        ContextFault.OtherCluster => "The context was made by another cluster. Read the record here and use its context.",
        ContextFault.UnknownVersion => "The context is of a version that this node does not know. Read the record again.",
        _ => "The context is damaged. Read the record again and pass its context on unchanged.",
    });

    private Trouble? MakeCell(
        WriteOperation operation, TableView table, in WriteRequest request, in ChangeReader change, CausalContext context,
        ref HybridTime origin)
    {
        if (request.IsConditional)
        {
            return new Trouble(StarlingError.BadRequest, false,
                "A last-write-wins table knows no conditions: its writes are ordered by time alone. Use a table of siblings.");
        }

        if (Exceed(context.Time, ref origin) is { } ahead)
        {
            return ahead;
        }

        var writeTime = request.WriteTime is { } given ? new HybridTime(given) : origin;
        if (writeTime.Micros > clock.WallMicros + (long)HybridClock.DefaultMaxDrift.TotalMicroseconds && writeTime != origin)
        {
            marks.Hit(Mark.WriteTimeTooFarAhead);
            return new Trouble(StarlingError.BadRequest, false,
                "The write time is more than 500 ms in the future: such a record could not be overwritten until then. Correct it.");
        }

        var expiry = ExpiryOf(change, origin, table);
        var size = LwwCell.Size(origin, writeTime, change.Value.Length, expiry is not null);
        next.ResetWrittenCount();
        LwwCell.Write(next.GetSpan(size), origin, writeTime, change.IsDelete, change.Value, expiry);
        next.Advance(size);
        Mutation.WriteRecord(operation.Mutation, change.Clustering, next.WrittenSpan);
        if (request.Count == 1)
        {
            operation.Context.Write(CausalContext.Of(HybridTime.Max(origin, writeTime)).Encode(operation.ClusterTag));
            if (request.ReturnBody)
            {
                ShownState.Write(operation.State, table.Rule, next.WrittenSpan, origin);
            }
        }

        return null;
    }

    /// <summary>The write takes the place of something newer than our clock, or its writer has seen such: it must still win, and its origin must not
    /// lie below that of what it replaces. A tombstone that did would be purged while an older copy of what it deleted is still let in.</summary>
    internal Trouble? Exceed(HybridTime seen, ref HybridTime origin)
    {
        if (seen < origin)
        {
            return null;
        }

        marks.Hit(Mark.ClockDrawnByContext);
        if (clock.TryObserve(seen) && clock.TryNext(out origin))
        {
            return null;
        }

        marks.Hit(Mark.ContextTooFarAhead);
        return new Trouble(StarlingError.BadRequest, false,
            "What was read was written more than 500 ms in this node's future. Set the clocks right, or wait.");
    }

    /// <summary>The lifetime becomes a moment here, once, so that all replicas hold the same one.</summary>
    private static HybridTime? ExpiryOf(in ChangeReader change, HybridTime origin, TableView table) =>
        change.IsDelete ? null : change.Lifetime.ExpiryFrom(origin, table.DefaultLifetime);

    /// <summary>A record that was purged, and came back in an old state, is not gone on with. What a forged context made of a later epoch counts as now.</summary>
    private HybridTime OldestActor(TableView table, Token token, ReadOnlySpan<byte> clustering, HybridTime origin)
    {
        var oldest = HybridTime.Max(oldestActor, records.OldestActorFor(table.Id, token, clustering));
        return oldest > origin ? origin : oldest;
    }

    /// <summary>A condition is decided where the write gets its dot, against what is held there at that moment: between the two comes nobody else.</summary>
    private static Trouble? Compare(ReadOnlySpan<byte> unchangedSince, DvvSet held, ulong clusterTag)
    {
        var fault = CausalContext.TryDecode(unchangedSince, clusterTag, out var read);
        return fault != ContextFault.None ? ForeignContext(fault)
            : read.Vector.Descends(held.Context) ? null
            : new Trouble(StarlingError.Changed, false,
                "The record was written since it was read, and the write was to happen only if not. Nothing was written: read it again.");
    }

    private Trouble? MakeSibling(
        WriteOperation operation, TableView table, Token token, in WriteRequest request, in ChangeReader change,
        CausalContext context, ref HybridTime origin, ulong clusterTag)
    {
        current.ResetWrittenCount();
        DvvSet held;
        try
        {
            records.TryGetNewest(table.Id, token, request.Partition, change.Clustering, current);
            held = SiblingState.Read(current.WrittenSpan);
        }
        catch (Exception damage) when (damage is CorruptStateException or WorldException)
        {
            marks.Hit(Mark.WriteFoundDamage);
            return new Trouble(StarlingError.ReplicasFailed, false,
                "This replica's copy of the record is damaged; write through another node. " + damage.Message);
        }

        if (request.IsConditional && Compare(request.UnchangedSince, held, clusterTag) is { } changed)
        {
            return changed;
        }

        var seen = context.Vector;
        if (held.Expired(origin) is { Count: > 0 } expired)
        {
            // Nobody is shown them any more, and blind writes with a lifetime must not pile up siblings until they are purged.
            marks.Hit(Mark.WriteCoveredExpired);
            seen = VersionVector.Merge(seen, expired);
        }

        if ((request.ReplaceAll ?? table.ReplacesAll) || (mutants & Mutant.ContextIgnored) != 0)
        {
            seen = VersionVector.Merge(seen, held.Context);
        }

        var newest = context.Time;
        foreach (var sibling in held)
        {
            newest = seen.Covers(sibling.Dot) ? HybridTime.Max(newest, sibling.Value.Origin) : newest;
        }

        if (Exceed(newest, ref origin) is { } ahead)
        {
            return ahead;
        }

        var actor = ActorFor(table, token, change.Clustering, held, seen, origin);
        DvvSet updated;
        try
        {
            updated = held.Update(
                seen, actor, new SiblingValue(origin, change.IsDelete, change.Value.ToArray(), ExpiryOf(change, origin, table)),
                out _);
        }
        catch (TooManyActorsException tooMany)
        {
            marks.Hit(Mark.WriteTooLarge);
            return new Trouble(StarlingError.TooLarge, false, "The record's causal history is over its limit: " + tooMany.Message);
        }

        if (updated.Count > Limits.SiblingsMax && updated.Count > held.Count)
        {
            marks.Hit(Mark.SiblingsTooMany);
            return new Trouble(StarlingError.TooManySiblings, false,
                $"The record has {held.Count} siblings, and {Limits.SiblingsMax} is the most. Read it, resolve them, and write with its context.");
        }

        if (updated.EncodedSize > Limits.RecordMax && updated.EncodedSize > held.EncodedSize)
        {
            marks.Hit(Mark.WriteTooLarge);
            return new Trouble(StarlingError.TooLarge, false,
                $"The record with its siblings would have {updated.EncodedSize} bytes, and {Limits.RecordMax} is the most. Resolve its siblings.");
        }

        next.ResetWrittenCount();
        SiblingState.Write(next, updated);
        Mutation.WriteRecord(operation.Mutation, change.Clustering, next.WrittenSpan);
        if (request.Count == 1)
        {
            // A context says "I have seen this". The writer has not seen siblings that stay beside its value, so it gets a context only
            // when there are none, or when it is shown the record.
            if (updated.Count == 1 || request.ReturnBody || (mutants & Mutant.ReceiptContextTooWide) != 0)
            {
                operation.Context.Write(CausalContext.Of(updated).Encode(clusterTag));
            }

            operation.Siblings = updated.Count;
            if (request.ReturnBody)
            {
                ShownState.Write(operation.State, table.Rule, next.WrittenSpan, origin);
            }
        }

        return null;
    }
}
