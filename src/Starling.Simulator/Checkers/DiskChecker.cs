using System;
using Starling.Model.Agreement;
using Starling.Model.Causality;
using Starling.Model.Placement;
using Starling.Simulator.Faults;
using Starling.Simulator.Workloads;
using Starling.Simulator.World;

namespace Starling.Simulator.Checkers;

/// <summary>Looks for one broken promise on the machines' disks, while the run goes on. The <see cref="Overseer"/> reads; this judges.</summary>
/// <remarks>An instance belongs to one run. Whatever it is told of has become durable just now.</remarks>
public abstract class DiskChecker
{
    /// <summary>The promise's short name, for example D1.</summary>
    public abstract string Id { get; }

    /// <summary>A replica stores a state of a record of siblings.</summary>
    public virtual void Stored(Overseer eye, int machine, StoredSiblings record)
    {
    }

    /// <summary>A replica stores a state of a record, of either table.</summary>
    public virtual void Stored(Overseer eye, int machine, SimKey key, (uint Table, int Slot) slot, byte[] path, byte[] state)
    {
    }

    /// <summary>A dot shows for a value other than the one for which it was seen first.</summary>
    public virtual void NamedTwice(Overseer eye, int machine, SimKey key, Dot dot, SiblingValue first, SiblingValue second)
    {
    }

    /// <summary>A stored record has disappeared.</summary>
    public virtual void Removed(Overseer eye, Removal removal)
    {
    }

    /// <summary>A slot's mark has changed; what was written with it is on the disk too.</summary>
    public virtual void Marked(Overseer eye, int machine, (uint Table, int Slot) slot, StoredMark before, StoredMark now)
    {
    }

    /// <summary>The sum of a leaf was stored, and so was all that was written with it.</summary>
    public virtual void SumStored(Overseer eye, int machine, (uint Table, int Slot) slot, int leaf, Fingerprint stored)
    {
    }

    /// <summary>A stamp of a node's clock shows for the first time: in a version, or as the epoch of an actor.</summary>
    /// <param name="eye">Where to report.</param>
    /// <param name="machine">The machine whose node gave it out.</param>
    /// <param name="stamp">Microseconds since 1970.</param>
    /// <param name="write">The write that it was given to; null where that cannot be told.</param>
    public virtual void Stamped(Overseer eye, int machine, long stamp, WriteEvent? write)
    {
    }

    /// <summary>A machine keeps a hint.</summary>
    public virtual void HintKept(Overseer eye, int machine, NodeId target, ulong sequence, int size)
    {
    }

    /// <summary>A machine deletes a hint, whose bytes are a mutation.</summary>
    public virtual void HintDeleted(Overseer eye, int machine, NodeId target, ulong sequence, byte[] mutation, int size)
    {
    }

    /// <summary>A machine puts a value into the register's family.</summary>
    public virtual void RegisterPut(Overseer eye, int machine, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
    }

    /// <summary>What is durable on a machine was replaced by nothing, or by an older image of itself.</summary>
    public virtual void Replaced(Overseer eye, int machine)
    {
    }

    /// <summary>An operation has ended as its client sees it.</summary>
    public virtual void Ended(Overseer eye, Operation operation)
    {
    }

    /// <summary>Trouble begins.</summary>
    public virtual void TroubleBegan(Overseer eye, Trouble trouble)
    {
    }
}
