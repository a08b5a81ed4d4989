using System;
using System.Collections.Generic;
using Starling.Membership.Liveness;
using Starling.Model.Placement;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Membership.Tests.Liveness;

/// <summary>One node of a <see cref="Fleet"/>: the real <see cref="Swim"/>, with the fleet as its world.</summary>
internal sealed class FleetNode(Fleet fleet, int index, LivenessOptions options, Mutant mutants)
{
    private readonly List<Rumour> rumours = [];
    private TimeSpan lastTick;
    private ulong boot;

    public static NodeId IdOf(int index) => new((UInt128)(index + 1));

    public Swim Swim { get; private set; } = null!;

    public MarkBook Marks { get; } = new();

    public bool IsUp { get; set; }

    public TimeSpan PausedUntil { get; set; }

    /// <summary>Starts a new life, which knows nobody.</summary>
    public void Boot(int count, TimeSpan now)
    {
        Swim = new Swim(IdOf(index), ++boot, options, fleet.Chance.Fork($"{index}.{boot}"), mutants, Marks);
        IsUp = true;
        lastTick = now;
        for (var i = 0; i < count; i++)
        {
            Swim.Watch(IdOf(i));
        }
    }

    /// <summary>The links to the others are up: each has named its boot.</summary>
    public void Meet(FleetNode[] others, TimeSpan now)
    {
        for (var i = 0; i < others.Length; i++)
        {
            if (i != index && others[i].IsUp)
            {
                Swim.HeardOf(IdOf(i), new Incarnation(others[i].boot, 0), now);
            }
        }
    }

    public void Tick(TimeSpan now, TimeSpan step)
    {
        var late = now - lastTick - step;
        lastTick = now;
        if (late > options.StallLeast)
        {
            Swim.Stalled(late);
        }

        Swim.Tick(now);
        CarryOut();
    }

    public void Take(FleetMessage message, TimeSpan now)
    {
        var from = IdOf(message.From);
        Swim.Merge(message.Rumours, now);
        switch (message)
        {
            case { Kind: DeedKind.Probe, IsAnswer: false }:
                Swim.HeardOf(from, message.Incarnation, now);
                fleet.Send(index, message.From, Say(message.From, new Deed(DeedKind.Probe, from, default, message.Number), true));
                break;
            case { Kind: DeedKind.Probe }:
                Swim.HeardOf(from, message.Incarnation, now);
                Swim.Answered(message.Number);
                Swim.Heard(from, now);
                break;
            case { Kind: DeedKind.AskFor }:
                Swim.AskedFor(from, message.Number, message.About, message.Patience, now);
                break;
            case { Kind: DeedKind.AnswerFor }:
                if (message.Reached)
                {
                    Swim.HeardOf(message.About, message.Incarnation, now);
                }

                Swim.AnsweredFor(message.About, message.Reached);
                Swim.Heard(from, now);
                break;
        }

        CarryOut();
    }

    private void CarryOut()
    {
        while (Swim.TryTake(out var deed))
        {
            var to = (int)deed.To.Bits - 1;
            fleet.Send(index, to, Say(to, deed, false));
        }
    }

    private FleetMessage Say(int to, in Deed deed, bool isAnswer)
    {
        Swim.TakeRumours(IdOf(to), rumours);
        var incarnation = deed.Kind == DeedKind.AnswerFor ? Swim.IncarnationOf(deed.About) : Swim.Incarnation;
        return new FleetMessage(
            deed.Kind, isAnswer, index, deed.Number, deed.About, deed.Patience, deed.Reached, incarnation, rumours.Count > 0 ? [.. rumours] : []);
    }
}
