using System;
using System.Collections.Generic;
using Starling.World;

namespace Starling.Simulator.World;

/// <summary>One direction of a link: parcels under way, delivered in order.</summary>
/// <remarks>
/// Only the first parcel stands in the diary; when it has arrived the next one is entered. So order holds whatever the draws of delay
/// say, and a cut stops everything by stopping the first. Bytes that are not acknowledged for long enough (under way, or delivered
/// while the way back is cut, or sent to a machine without power) make the sender give the link up, as TCP's user time-out does.
/// </remarks>
internal sealed class LinkFlow(Wires wires, SimLink from)
{
    private const int PiecesMax = 4;
    private static readonly TimeSpan RetransmitMin = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan RetransmitMax = TimeSpan.FromSeconds(2);

    private readonly Queue<Parcel> underWay = new();
    private readonly long giveUpMicros = SimLoop.Micros(
        wires.Chance.Between(wires.Weather.GiveUpMin, 2 * wires.Weather.GiveUpMin));

    private bool isScheduled;
    private bool isBlocked;
    private bool isGiveUpArmed;
    private long unacknowledgedSince = -1;
    private long lastDue;

    /// <summary>Bytes sent and not yet delivered.</summary>
    public long BytesUnderWay { get; private set; }

    public bool IsEmpty => underWay.Count == 0;

    private bool IsCut => wires.IsCut(from.Machine, from.PeerMachine);

    private bool IsWayBackCut => wires.IsCut(from.PeerMachine, from.Machine);

    /// <summary>Sends one turn's bytes: delayed, perhaps in pieces, perhaps twice.</summary>
    public void SendChunk(byte[] chunk)
    {
        var chance = wires.Chance;
        var weather = wires.Weather;
        ReadOnlyMemory<byte> rest = chunk;
        if (chunk.Length > 1 && chance.Odds(weather.SplitPercent, 100))
        {
            for (var pieces = 1 + chance.Below(PiecesMax - 1); pieces > 0 && rest.Length > 1; pieces--)
            {
                var size = 1 + chance.Below(rest.Length - 1);
                Send(ParcelKind.Bytes, rest[..size]);
                rest = rest[size..];
            }
        }

        Send(ParcelKind.Bytes, rest);
        if (weather.DuplicatePerMille > 0 && chance.Odds(weather.DuplicatePerMille, 1000))
        {
            Send(ParcelKind.Bytes, chunk);
        }

        ArmGiveUp();
    }

    public void Send(ParcelKind kind, ReadOnlyMemory<byte> bytes = default)
    {
        var now = wires.Loop.Now;
        var delay = wires.Weather.DrawDelay(wires.Chance);
        if (wires.Weather.StallPerMille > 0 && wires.Chance.Odds(wires.Weather.StallPerMille, 1000))
        {
            delay += SimLoop.Micros(wires.Chance.Between(RetransmitMin, RetransmitMax));
        }

        lastDue = Math.Max(lastDue, now + delay);
        var parcel = new Parcel(wires.NextParcel(), kind, bytes, now, lastDue);
        underWay.Enqueue(parcel);
        foreach (var onlooker in wires.Loop.Onlookers)
        {
            onlooker.Sent(from.Machine, from.PeerMachine, parcel);
        }

        BytesUnderWay += bytes.Length;
        Schedule();
    }

    /// <summary>Loses what is under way.</summary>
    public void Drop()
    {
        foreach (var onlooker in wires.Loop.Onlookers)
        {
            foreach (var parcel in underWay)
            {
                onlooker.Dropped(from.Machine, from.PeerMachine, parcel);
            }
        }

        underWay.Clear();
        BytesUnderWay = 0;
        isBlocked = false;
        lastDue = wires.Loop.Now;
    }

    /// <summary>A cut has healed: what it held up is sent again, after a retransmission's delay.</summary>
    public void Release()
    {
        if (isBlocked && !IsCut)
        {
            isBlocked = false;
            var delay = wires.Chance.Between(TimeSpan.FromMilliseconds(1), RetransmitMin);
            lastDue = Math.Max(lastDue, wires.Loop.Now + SimLoop.Micros(delay));
            isScheduled = true;
            wires.Loop.At(wires.Loop.Now + SimLoop.Micros(delay), static self => ((LinkFlow)self!).Arrive(), this);
        }

        if (underWay.Count == 0 && !IsWayBackCut && from.Peer.IsAnswering)
        {
            unacknowledgedSince = -1;
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

    private void Arrive()
    {
        isScheduled = false;
        if (underWay.Count == 0)
        {
            return;
        }

        if (IsCut)
        {
            isBlocked = true;
            return;
        }

        if (underWay.Peek().Due > wires.Loop.Now)
        {
            Schedule();
            return;
        }

        var parcel = underWay.Dequeue();
        BytesUnderWay -= parcel.Bytes.Length;
        foreach (var onlooker in wires.Loop.Onlookers)
        {
            onlooker.Arrived(from.Machine, from.PeerMachine, parcel);
        }

        if (from.Peer.Take(parcel) && !IsWayBackCut)
        {
            unacknowledgedSince = underWay.Count > 0 ? underWay.Peek().SentAt : -1;
        }

        Schedule();
        from.WindowOpened();
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
