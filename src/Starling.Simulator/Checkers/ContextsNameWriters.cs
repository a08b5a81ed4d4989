using System;
using System.Collections.Generic;
using Starling.Model.Causality;

namespace Starling.Simulator.Checkers;

/// <summary>V4: the context of a record names no more actors than nodes' incarnations that can have written it.</summary>
/// <remarks>
/// A node takes a fresh name for a record at its first write of it after a start, and after a commit that failed; otherwise never. So an incarnation that
/// had no trouble with its disk accounts for one actor, and for one more each time that it has forgotten the record, or is about to: another replica may store its first
/// write under the new name before its own disk has deleted the record. Where the disk had trouble, each write of the record accounts for one.
/// </remarks>
public sealed class ContextsNameWriters : DiskChecker
{
    private readonly Dictionary<int, int> actors = [];

    public override string Id => "V4";

    public override void Stored(Overseer eye, int machine, StoredSiblings record)
    {
        // Hardly a record has more actors than there are machines, and then no node can have too many but one that wrote under two names.
        if (record.Set.ActorCount < 2)
        {
            return;
        }

        actors.Clear();
        foreach (var dot in record.Set.Context)
        {
            var minter = eye.MachineOf(dot.Actor.Node);
            if (minter < 0)
            {
                continue;
            }

            var count = actors[minter] = actors.GetValueOrDefault(minter) + 1;
            var most = eye.LivesOf(minter) + eye.RemovalsOf(minter, record.Key)
                + (eye.HasSuffered(minter) ? eye.History.Of(record.Key).Writes.Count : 0);
            if (count > most && !(count == most + 1 && eye.MayBeGoing(minter, record.Key)))
            {
                eye.Report(
                    this, $"the context of {record.Key} at n{machine} names {count} actors of n{minter}, which has started {eye.LivesOf(minter)} times",
                    record.Key);
                return;
            }
        }
    }
}
