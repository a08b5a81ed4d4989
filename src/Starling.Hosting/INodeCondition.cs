using System;
using System.Threading.Tasks;

namespace Starling.Hosting;

/// <summary>How the node of this host is doing. Injected beside <see cref="Api.IStarling"/>.</summary>
public interface INodeCondition
{
    /// <summary>True while the node serves requests.</summary>
    bool IsReady { get; }

    /// <summary>For people: <c>ready</c>, or what the node waits for.</summary>
    string Condition { get; }

    /// <summary>Why the node can never be ready, or is no member any more; null while it can. Kept after the host has stopped.</summary>
    string? Fault { get; }

    /// <summary>True when the node was asked to leave the cluster, and has given its data away: what <see cref="Fault"/> says is no fault then. Kept after the host has stopped.</summary>
    bool HasLeft { get; }

    /// <summary>Completes when the cluster has formed; fails when this node can never be part of it.</summary>
    /// <exception cref="InvalidOperationException">The host has not started.</exception>
    Task Ready { get; }
}
