using System;
using Starling.Membership.Links;
using Starling.World;

namespace Starling.Client.Connections;

/// <summary>The one link to a node, shared by all calls, and what the client has noticed about the node.</summary>
internal sealed class NodeLink(PeerLink link, bool isContact)
{
    private long troubledUntil = long.MinValue;
    private long silentAt;

    public PeerLink Link => link;

    public Endpoint Remote => link.Remote;

    /// <summary>Named by the options: kept even when no member has this address.</summary>
    public bool IsContact => isContact;

    /// <summary>In the preferred data centre, or there is no preference.</summary>
    public bool IsLocal { get; set; }

    /// <summary>Index among the members of the present map; negative for none.</summary>
    public int Member { get; set; } = -1;

    public bool IsUp => link.IsUp;

    /// <summary>True from a complaint until its time is over, and while the node is silent.</summary>
    public bool IsTroubled(long now) => now < troubledUntil || IsSilent;

    /// <summary>The node owed an answer, said nothing for too long, and has said nothing since.</summary>
    public bool IsSilent => silentAt != 0 && link.HeardAt <= silentAt;

    /// <summary>When the silence was noticed.</summary>
    public long SilentAt => silentAt;

    /// <summary>The last question asked to break a silence.</summary>
    public long ProbedAt { get; set; }

    public ulong ProbeCorrelation { get; set; }

    /// <summary>The node refused work: others are preferred until then.</summary>
    public void Complain(long until) => troubledUntil = Math.Max(troubledUntil, until);

    public void NoteSilence(long now)
    {
        if (!IsSilent)
        {
            silentAt = now;
        }
    }
}
