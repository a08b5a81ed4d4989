using System;

namespace Starling.World;

/// <summary>Hears what happens on links. Called on the node's executor.</summary>
public interface ILinkHandler
{
    void Opened(ILink link);

    /// <summary>Bytes have arrived. Returns how many were consumed; the rest is offered again with what comes next.
    /// <paramref name="bytes"/> is valid only during the call.</summary>
    int Received(ILink link, ReadOnlySpan<byte> bytes);

    /// <summary>The link has ended, or could never be opened. Called exactly once for each link.</summary>
    void Closed(ILink link, string reason);
}
