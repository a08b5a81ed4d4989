using System;
using Starling.World;

namespace Starling.Simulator.World;

/// <summary>One attempt to open a link: knock, be let in or refused, or hear nothing and give up.</summary>
internal sealed class DialAttempt(Wires wires, SimLink dialler, Endpoint from)
{
    private static readonly TimeSpan KnockAgainAfter = TimeSpan.FromMilliseconds(20);

    public void Start()
    {
        var loop = wires.Loop;
        loop.After(wires.Weather.DialTimeout, TimeOut);
        if (wires.IsCut(dialler.Machine, dialler.PeerMachine) || wires.IsSilent(dialler.Remote))
        {
            return;
        }

        loop.At(loop.Now + wires.Weather.DrawDelay(wires.Chance), Knock);
    }

    private void Knock()
    {
        if (dialler.IsEnding)
        {
            return;
        }

        if (wires.IsClogged(dialler.Machine) || wires.IsClogged(dialler.PeerMachine))
        {
            wires.Loop.After(KnockAgainAfter, Knock);
            return;
        }

        var accepted = wires.ListenerAt(dialler.Remote)?.Accept(dialler, from);
        if (accepted is not null)
        {
            wires.Register(dialler);
            accepted.OpenNow();
            accepted.Out.Send(ParcelKind.Opened);
            return;
        }

        if (!wires.IsSilent(dialler.Remote) && !wires.IsCut(dialler.PeerMachine, dialler.Machine))
        {
            var loop = wires.Loop;
            loop.At(
                loop.Now + wires.Weather.DrawDelay(wires.Chance),
                () => dialler.Abort("nobody listens there", losesIncoming: false));
        }
    }

    private void TimeOut()
    {
        if (!dialler.IsOpen && !dialler.IsEnding)
        {
            dialler.Abort("no answer in time", losesIncoming: false);
            dialler.SendFarewell();
        }
    }
}
