using System;
using System.Collections.Generic;

namespace Starling.Membership.Links;

/// <summary>Bounds of links.</summary>
public sealed record LinkOptions
{
    /// <summary>Bytes waiting to be sent on one link beyond which new requests are refused at once. <value>Default 32 MiB; range 1 MiB to 1 GiB.</value></summary>
    public long BytesPendingMax { get; init; } = 32 << 20;

    /// <summary>The longest pause between two attempts to dial. Larger: a returned node is noticed later. <value>Default 1 s; range 100 ms to 1 min.</value></summary>
    public TimeSpan BackoffMax { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long to wait for the other side's greeting. <value>Default 3 s; range 100 ms to 1 min.</value></summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>All that is wrong with these values.</summary>
    public IEnumerable<string> Faults()
    {
        if (BytesPendingMax is < 1 << 20 or > 1 << 30)
        {
            yield return "Links: BytesPendingMax must be between 1 MiB and 1 GiB.";
        }

        if (BackoffMax < TimeSpan.FromMilliseconds(100) || BackoffMax > TimeSpan.FromMinutes(1))
        {
            yield return "Links: BackoffMax must be between 100 ms and 1 min.";
        }

        if (HandshakeTimeout < TimeSpan.FromMilliseconds(100) || HandshakeTimeout > TimeSpan.FromMinutes(1))
        {
            yield return "Links: HandshakeTimeout must be between 100 ms and 1 min.";
        }
    }
}
