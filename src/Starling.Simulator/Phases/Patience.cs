using System;
using Starling.Node.Options;
using Starling.Simulator.World;

namespace Starling.Simulator.Phases;

/// <summary>How long healthy nodes may take to notice that others are not, and to find one another again.</summary>
internal static class Patience
{
    /// <summary>A killed node may have promised stamps of the next three seconds, and waits for them before it serves.</summary>
    private static readonly TimeSpan ClockCeiling = TimeSpan.FromSeconds(4);

    /// <summary>
    /// The time after healing by which every request at QUORUM succeeds at its first attempt. What may have to happen one after another:
    /// a node starts again and waits for its clock; a link on which nothing is acknowledged is given up; the next dial runs into a silent machine;
    /// the longest pause between dials; a handshake that nobody answers; the silence of a peer that has to last before it counts as dead, and the
    /// probe that notices.
    /// </summary>
    public static TimeSpan Settling(NodeOptions node, NetworkWeather weather) =>
        ClockCeiling + 2 * weather.GiveUpMin + weather.DialTimeout + node.Links.BackoffMax + node.Links.HandshakeTimeout
        + node.Liveness.DeadAfter + 2 * node.Liveness.ProbeInterval;
}
