using System;
using Starling.World;

namespace Starling.Simulator.World;

/// <summary>Somebody who watches a world from outside and sees everything: an online checker, or the film from which a picture is drawn.</summary>
/// <remarks>
/// Called on the loop's thread, at the moment of what happens and in its order. An onlooker draws no chance, enters nothing into the
/// diary and changes nothing, so a run is the same whether it is watched or not. Machines are named by their index.
/// </remarks>
public abstract class Onlooker
{
    /// <summary>Told once, before anything happens: the world to be watched. Keep the loop to ask it for the time; write nothing into its diary.</summary>
    public virtual void Watches(SimLoop loop)
    {
    }

    /// <summary>An incarnation starts; <paramref name="life"/> counts from 1.</summary>
    public virtual void Started(int machine, int life)
    {
    }

    /// <summary>An incarnation was killed and <paramref name="batchesLost"/> unsynced batches with it.</summary>
    public virtual void Killed(int machine, bool silent, int batchesLost)
    {
    }

    /// <summary>An incarnation stands still for so long from now.</summary>
    public virtual void Paused(int machine, TimeSpan length)
    {
    }

    /// <summary>A batch became durable and readable. The operations are valid during the call only; read them with <see cref="StoreBatch.Reader"/>.</summary>
    public virtual void Committed(int machine, ReadOnlySpan<byte> operations)
    {
    }

    /// <summary>What is durable on a machine's disk was replaced, while it was down: by nothing, by an older copy of itself, or by what
    /// it had held before it lied. What <see cref="Committed"/> told of it no longer counts: look at the disk.</summary>
    public virtual void DiskReplaced(int machine)
    {
    }

    /// <summary>A parcel leaves. It is told of again by <see cref="Arrived"/> or <see cref="Dropped"/>, unless the run ends first.</summary>
    public virtual void Sent(int from, int to, Parcel parcel)
    {
    }

    public virtual void Arrived(int from, int to, Parcel parcel)
    {
    }

    /// <summary>A parcel is lost: with its link, or by the weather.</summary>
    public virtual void Dropped(int from, int to, Parcel parcel)
    {
    }

    /// <summary>Trouble begins; <see cref="TroubleOver"/> names the same object when it ends by itself.</summary>
    public virtual void TroubleBegan(Trouble trouble)
    {
    }

    public virtual void TroubleOver(Trouble trouble)
    {
    }

    /// <summary>A new phase of the run begins.</summary>
    public virtual void PhaseBegan(string phase)
    {
    }
}
