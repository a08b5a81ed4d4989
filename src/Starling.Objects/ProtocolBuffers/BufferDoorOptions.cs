using System;
using System.Collections.Generic;
using Starling.Objects.Http;

namespace Starling.Objects.ProtocolBuffers;

/// <summary>How the door of protocol buffers behaves.</summary>
public sealed record BufferDoorOptions
{
    /// <summary>What it shares with the HTTP door: the bound of values, the memory of properties, the version shown, the clock.</summary>
    public ObjectDoorOptions Objects { get; init; } = new();

    /// <summary>Open connections at most, 1 to 100,000; more are told so and closed. <value>Default 4,096.</value></summary>
    public int ConnectionsMax { get; init; } = 4_096;

    /// <summary>Requests of more than 1 MiB that are taken in at the same time, over all connections, 1 to 1,024; others wait.
    /// <value>Default 16.</value></summary>
    public int LargeRequestsMax { get; init; } = 16;

    /// <summary>How long a client may take to send the rest of a request that it has begun, or to read its answers, 1 ms to 1 h.
    /// <value>Default 60 s.</value></summary>
    public TimeSpan PatienceWithClients { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>All that is wrong with the options; empty when nothing is.</summary>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>(Objects.Validate());
        Check(ConnectionsMax is >= 1 and <= 100_000, $"ConnectionsMax is {ConnectionsMax}; it must be 1 to 100,000.");
        Check(LargeRequestsMax is >= 1 and <= 1_024, $"LargeRequestsMax is {LargeRequestsMax}; it must be 1 to 1,024.");
        Check(
            PatienceWithClients >= TimeSpan.FromMilliseconds(1) && PatienceWithClients <= TimeSpan.FromHours(1),
            $"PatienceWithClients is {PatienceWithClients}; it must be 1 ms to 1 h.");
        return faults;

        void Check(bool isRight, string fault)
        {
            if (!isRight)
            {
                faults.Add(fault);
            }
        }
    }
}
