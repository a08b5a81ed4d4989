using System;
using Starling.Model.Placement;

namespace Starling.Membership.Liveness;

/// <summary>A probe under way: first directly, then by way of others, then it has failed.</summary>
internal sealed class PendingProbe
{
    public required ulong Number { get; init; }

    public required NodeId Target { get; init; }

    /// <summary>When others are asked.</summary>
    public required TimeSpan RelayAt { get; set; }

    /// <summary>When it has failed.</summary>
    public required TimeSpan EndAt { get; set; }

    /// <summary>Others that were asked; null as long as nobody was.</summary>
    public int? Asked { get; set; }

    /// <summary>Others that said that they heard nothing either.</summary>
    public int Nacks { get; set; }

    public void Excuse(TimeSpan stall)
    {
        RelayAt += stall;
        EndAt += stall;
    }
}
