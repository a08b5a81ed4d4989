using System;
using System.Collections.Generic;
using Starling.World;

namespace Starling.Simulator.World;

/// <summary>One direction of a link: parcels under way, delivered in order unless the weather shuffles them.</summary>
/// <remarks>
/// Only the first parcel stands in the diary; when it has arrived the next one is entered. So order holds whatever the draws of delay
/// say, and a cut stops everything by stopping the first. A chunk that may be overtaken stands beside the queue, with an entry of its
/// own. Bytes that are not acknowledged for long enough (under way, or delivered
/// while the way back is cut, or sent to a machine without power) make the sender give the link up, as TCP's user time-out does. What the weather loses is
/// acknowledged all the same: nobody notices, which is the point of it.
/// </remarks>
internal sealed class LinkFlow(Wires wires, SimLink from)
{
    private const int PiecesMax = 4;
    private static readonly TimeSpan RetransmitMin = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan RetransmitMax = TimeSpan.FromSeconds(2);

    private readonly Queue<Parcel> underWay = new();
    private readonly List<Parcel> strays = [];
    private readonly List<Parcel> late = [];
    private readonly long giveUpMicros = SimLoop.Micros(
        wires.Chance.Between(wires.Weather.GiveUpMin, 2 * wires.Weather.GiveUpMin));

    private bool isGreeted;
    private bool isScheduled;
    private bool isBlocked;
    private bool isGiveUpArmed;
    private long unacknowledgedSince = -1;
    private long lastDue;
    private long burstUntil = -1;

    /// <summary>Bytes sent and not yet delivered.</summary>
    public long BytesUnderWay { get; private set; }

    public bool IsEmpty => underWay.Count == 0 && strays.Count == 0;

    /// <summary>True while no further chunk may leave.</summary>
    public bool IsFull =>
        BytesUnderWay >= wires.Weather.WindowBytes || underWay.Count + strays.Count >= wires.Weather.WindowParcels;

    private bool IsHeld => wires.IsHeld(from.Machine, from.PeerMachine);

    private bool IsWayBackHeld => wires.IsHeld(from.PeerMachine, from.Machine);

    /// <summary>Sends one turn's bytes: delayed, perhaps in pieces, perhaps twice, perhaps never.</summary>
    public void SendChunk(byte[] chunk)
    {
        var weather = wires.Weather;
        var isHandshake = !isGreeted;
        isGreeted = true;
        if (!isHandshake && IsLost())
        {
            Lose(chunk);
            return;
        }

        if (!isHandshake && weather.LatePer100000 > 0 && wires.Chance.Odds(weather.LatePer100000, 100_000))
        {
            SendLate(chunk);
            if (wires.Chance.Odds(1, 2))
            {
                return;
            }
        }

        if (isHandshake || !weather.IsShuffling)
        {
            Send(ParcelKind.Bytes, SendPieces(chunk));
        }
        else
        {
            SendWhole(chunk);
        }

        if (weather.DuplicatePerMille > 0 && wires.Chance.Odds(weather.DuplicatePerMille, 1000))
        {
            wires.ChunksDoubled++;
            SendWhole(chunk);
        }

        ArmGiveUp();
    }

    /// <summary>Sends something that keeps its place behind all that was sent before.</summary>
    public void Send(ParcelKind kind, ReadOnlyMemory<byte> bytes = default)
    {
        lastDue = Math.Max(lastDue, wires.Loop.Now + DrawDelay());
        foreach (var stray in strays)
        {
            lastDue = kind == ParcelKind.Farewell ? Math.Max(lastDue, stray.Due) : lastDue;
        }

        underWay.Enqueue(Enter(kind, bytes, lastDue));
        Schedule();
    }

    /// <summary>The weather takes a chunk away. Its sender does not hear of it.</summary>
    public void Lose(byte[] chunk)
    {
        wires.ChunksLost++;
        var parcel = Enter(ParcelKind.Bytes, chunk, wires.Loop.Now);
        BytesUnderWay -= chunk.Length;
        TellDropped(parcel);
    }

    /// <summary>Loses what is under way.</summary>
    public void Drop()
    {
        foreach (var parcel in underWay)
        {
            TellDropped(parcel);
        }

        foreach (var stray in strays)
        {
            TellDropped(stray);
        }

        foreach (var parcel in late)
        {
            TellDropped(parcel);
        }

        underWay.Clear();
        strays.Clear();
        late.Clear();
        BytesUnderWay = 0;
        isBlocked = false;
        lastDue = wires.Loop.Now;
    }

    /// <summary>A cut has healed, or a clog is gone: what it held up is sent again, after a retransmission's delay.</summary>
    public void Release()
    {
        if (isBlocked && !IsHeld)
        {
            isBlocked = false;
            var delay = SimLoop.Micros(wires.Chance.Between(TimeSpan.FromMilliseconds(1), RetransmitMin));
            lastDue = Math.Max(lastDue, wires.Loop.Now + delay);
            isScheduled = true;
            wires.Loop.At(wires.Loop.Now + delay, static self => ((LinkFlow)self!).Arrive(), this);
            foreach (var stray in strays)
            {
                ScheduleStray(stray, Math.Max(stray.Due, wires.Loop.Now + delay));
            }
        }

        if (IsEmpty && !IsWayBackHeld && from.Peer.IsAnswering)
        {
            unacknowledgedSince = -1;
        }
    }

    private long DrawDelay()
    {
        var delay = wires.Weather.DrawDelay(wires.Chance);
        return wires.Weather.StallPerMille > 0 && wires.Chance.Odds(wires.Weather.StallPerMille, 1000)
            ? delay + SimLoop.Micros(wires.Chance.Between(RetransmitMin, RetransmitMax))
            : delay;
    }

    private bool IsLost()
    {
        var weather = wires.Weather;
        var now = wires.Loop.Now;
        if (now >= burstUntil && weather.BurstPer100000 > 0 && wires.Chance.Odds(weather.BurstPer100000, 100_000))
        {
            burstUntil = now + NetworkWeather.Exponential(wires.Chance, SimLoop.Micros(weather.BurstMean));
        }

        var loss = from.IsDialler ? weather.LossOfRequestsPerMille : weather.LossOfRepliesPerMille;
        return (weather.BurstPer100000 > 0 && now < burstUntil) || (loss > 0 && wires.Chance.Odds(loss, 1000));
    }

    /// <summary>Sends a chunk in pieces but for the last one, which is returned.</summary>
    private ReadOnlyMemory<byte> SendPieces(byte[] chunk)
    {
        var chance = wires.Chance;
        ReadOnlyMemory<byte> rest = chunk;
        if (chunk.Length > 1 && chance.Odds(wires.Weather.SplitPercent, 100))
        {
            for (var pieces = 1 + chance.Below(PiecesMax - 1); pieces > 0 && rest.Length > 1; pieces--)
            {
                var size = 1 + chance.Below(rest.Length - 1);
                Send(ParcelKind.Bytes, rest[..size]);
                rest = rest[size..];
            }
        }

        return rest;
    }

    private void SendWhole(byte[] chunk)
    {
        var weather = wires.Weather;
        if (weather.ReorderPerMille == 0 || !wires.Chance.Odds(weather.ReorderPerMille, 1000))
        {
            Send(ParcelKind.Bytes, chunk);
            return;
        }

        wires.ChunksStrayed++;
        var later = SimLoop.Micros(wires.Chance.Between(TimeSpan.Zero, weather.ReorderMax));
        var stray = Enter(ParcelKind.Bytes, chunk, wires.Loop.Now + DrawDelay() + later);
        strays.Add(stray);
        ScheduleStray(stray, stray.Due);
    }

    /// <summary>Sends a chunk, or another copy of it, so late that nobody waits for it. Like a lost one it is taken for acknowledged, so its link is not given
    /// up; it comes as long as that is there.</summary>
    private void SendLate(byte[] chunk)
    {
        wires.ChunksStrayed++;
        var later = SimLoop.Micros(wires.Chance.Between(TimeSpan.Zero, wires.Weather.LateMax));
        var parcel = Enter(ParcelKind.Bytes, chunk, wires.Loop.Now + DrawDelay() + later);
        BytesUnderWay -= chunk.Length;
        late.Add(parcel);
        wires.Loop.At(parcel.Due, () => ArriveLate(parcel));
    }

    private void ArriveLate(in Parcel parcel)
    {
        var number = parcel.Number;
        var place = late.FindIndex(other => other.Number == number);
        if (place < 0)
        {
            return;
        }

        late.RemoveAt(place);
        if (IsHeld)
        {
            TellDropped(parcel);
            return;
        }

        foreach (var onlooker in wires.Loop.Onlookers)
        {
            onlooker.Arrived(from.Machine, from.PeerMachine, parcel);
        }

        from.Peer.Take(parcel);
    }

    private Parcel Enter(ParcelKind kind, ReadOnlyMemory<byte> bytes, long due)
    {
        var parcel = new Parcel(wires.NextParcel(), kind, bytes, wires.Loop.Now, due);
        BytesUnderWay += bytes.Length;
        foreach (var onlooker in wires.Loop.Onlookers)
        {
            onlooker.Sent(from.Machine, from.PeerMachine, parcel);
        }

        return parcel;
    }

    private void TellDropped(in Parcel parcel)
    {
        foreach (var onlooker in wires.Loop.Onlookers)
        {
            onlooker.Dropped(from.Machine, from.PeerMachine, parcel);
        }
    }

    private void Schedule()
    {
        if (!isScheduled && !isBlocked && underWay.Count > 0)
        {
            isScheduled = true;
            wires.Loop.At(underWay.Peek().Due, static self => ((LinkFlow)self!).Arrive(), this);
        }
    }

    private void ScheduleStray(Parcel stray, long due) => wires.Loop.At(due, () => ArriveStray(stray));

    private void Arrive()
    {
        isScheduled = false;
        if (underWay.Count == 0)
        {
            return;
        }

        if (IsHeld)
        {
            isBlocked = true;
            return;
        }

        if (underWay.Peek().Due > wires.Loop.Now)
        {
            Schedule();
            return;
        }

        Deliver(underWay.Dequeue());
        Schedule();
        from.WindowOpened();
    }

    private void ArriveStray(Parcel stray)
    {
        var place = strays.FindIndex(other => other.Number == stray.Number);
        if (place < 0)
        {
            return;
        }

        if (IsHeld)
        {
            isBlocked = true;
            return;
        }

        strays.RemoveAt(place);
        Deliver(stray);
        from.WindowOpened();
    }

    private void Deliver(in Parcel parcel)
    {
        BytesUnderWay -= parcel.Bytes.Length;
        foreach (var onlooker in wires.Loop.Onlookers)
        {
            onlooker.Arrived(from.Machine, from.PeerMachine, parcel);
        }

        if (from.Peer.Take(parcel) && !IsWayBackHeld)
        {
            unacknowledgedSince = underWay.Count > 0 ? underWay.Peek().SentAt : strays.Count > 0 ? strays[0].SentAt : -1;
        }
    }

    private void ArmGiveUp()
    {
        if (unacknowledgedSince < 0)
        {
            unacknowledgedSince = wires.Loop.Now;
        }

        if (!isGiveUpArmed)
        {
            isGiveUpArmed = true;
            wires.Loop.At(unacknowledgedSince + giveUpMicros, static self => ((LinkFlow)self!).GiveUp(), this);
        }
    }

    private void GiveUp()
    {
        isGiveUpArmed = false;
        if (unacknowledgedSince < 0 || from.IsEnding)
        {
            return;
        }

        if (wires.Loop.Now - unacknowledgedSince < giveUpMicros)
        {
            ArmGiveUp();
            return;
        }

        Drop();
        from.Abort("the other side has acknowledged nothing for too long", losesIncoming: false);
        from.SendFarewell();
    }
}
