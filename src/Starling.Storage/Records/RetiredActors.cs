using System;
using System.Collections.Generic;
using Starling.Model.Placement;
using Starling.Model.Time;
using Starling.Model.Values;
using Starling.World;

namespace Starling.Storage.Records;

/// <summary>Under which of its actors this node may no longer write, because it has deleted a record that knew them.</summary>
/// <remarks>
/// A node goes on counting where its copy of a record stands. After the record was purged, an old state on its way through the network may bring
/// back the node's own actor with a smaller counter; going on from there would give a dot twice, and one of
/// two values would be lost silently (Riak's kv679). So the newest epoch that such a record knew is remembered: only younger ones are gone on with.
/// It is remembered since the start only, because actors of earlier starts are never gone on with.
/// <para>When too many are remembered they are forgotten together, and the newest epoch of them all holds for every record: records then
/// take a fresh actor once without need.</para>
/// </remarks>
public sealed class RetiredActors(NodeId self, Mutant mutants = Mutant.None, MarkBook? marks = null)
{
    /// <summary>Records that are remembered one by one: 65,536.</summary>
    public const int RecordsMax = 1 << 16;

    private readonly Dictionary<ulong, HybridTime> records = [];
    private HybridTime ofAll;

    /// <summary>Records that are remembered now.</summary>
    public int Count => records.Count;

    /// <summary>The oldest epoch of this node under which the record may be written.</summary>
    public HybridTime OldestFor(ulong record)
    {
        if (records.Count == 0 && ofAll == default)
        {
            return default;
        }

        if ((mutants & Mutant.PurgedDotReused) != 0)
        {
            return default;
        }

        return HybridTime.Max(ofAll, records.GetValueOrDefault(record));
    }

    /// <summary>Remembers a siblings record that is about to be deleted.</summary>
    /// <exception cref="CorruptStateException">The state is not readable.</exception>
    public void Note(ulong record, ReadOnlySpan<byte> state)
    {
        if (SiblingState.NewestEpochOf(self, state) is not { } newest)
        {
            return;
        }

        if (records.Count >= RecordsMax)
        {
            marks?.Hit(Mark.RetiredActorsForgotten);
            foreach (var epoch in records.Values)
            {
                ofAll = HybridTime.Max(ofAll, epoch);
            }

            records.Clear();
        }

        marks?.Hit(Mark.ActorRetiredByPurge);
        var least = newest.Micros < long.MaxValue ? new HybridTime(newest.Micros + 1) : newest;
        records[record] = HybridTime.Max(least, records.GetValueOrDefault(record));
    }
}
