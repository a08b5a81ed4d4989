using System;
using System.Collections.Generic;
using System.Diagnostics.Metrics;
using Starling.Api;
using Starling.World;

namespace Starling.Client;

/// <summary>How a client reaches its cluster and how long it tries.</summary>
public sealed record StarlingClientOptions
{
    /// <summary>Contact points, <c>host:port</c> each: enough of them that one is alive whenever the client starts. The other nodes are
    /// learned from whichever answers. 1 to 64. No default.</summary>
    public IReadOnlyList<string> Endpoints { get; init; } = [];

    /// <summary>The data centre whose nodes are preferred, and to whose nodes LOCAL levels then refer. <value>Null: all are
    /// equal.</value></summary>
    public string? DataCentre { get; init; }

    /// <summary>How long a call may take when its own options do not say, 1 ms to 10 min. <value>Default 5 s.</value> The node
    /// answers within it; a call whose node does not answer at all ends up to 250 ms later.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often one call may be sent, 1 to 10. <value>Default 3.</value></summary>
    public int MaxAttempts { get; init; } = 3;

    /// <summary>For each hundred successes so many calls may be sent again, 0 to 100. <value>Default 10.</value> Larger: a cluster
    /// that is ill gets more load just then.</summary>
    public int RetryPercent { get; init; } = 10;

    /// <summary>So many calls a second may be sent again whatever <see cref="RetryPercent"/> says, 0 to 10,000. <value>Default 10.</value></summary>
    public int RetryFloor { get; init; } = 10;

    /// <summary>Calls in flight at most, 1 to 65,536. More wait their turn. <value>Default 4,096.</value></summary>
    public int InFlightMax { get; init; } = 4096;

    /// <summary>Calls that wait for their turn at most, 0 to 1,000,000. One more fails with <see cref="Api.StarlingError.Overloaded"/>.
    /// <value>Default 16,384.</value></summary>
    public int WaitingMax { get; init; } = 16_384;

    /// <summary>A node that owes answers and has said nothing for so long is avoided, and reads are asked of another one, 50 ms to 1 min.
    /// <value>Default 1 s.</value> Smaller: a pause of the node looks like its death.</summary>
    public TimeSpan SilenceMax { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often the map of the cluster is asked for when nothing seems to have changed, 1 s to 1 h. <value>Default 30 s.</value></summary>
    public TimeSpan RefreshEvery { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Name and version of the calling program, for people who look at a node's links. <value>Default
    /// <c>Starling.Client</c>.</value> At most 128 characters.</summary>
    public string UserAgent { get; init; } = "Starling.Client";

    /// <summary>Makes the meter of the client's instruments (<see cref="CallTelemetry"/>); a host has one. <value>Null: the client makes its own
    /// meter.</value></summary>
    public IMeterFactory? Meters { get; init; }

    /// <summary>All that is wrong with these values, for people; empty when nothing is.</summary>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>();
        Check(Endpoints.Count is >= 1 and <= 64, "Endpoints must name 1 to 64 nodes, for example 10.0.0.1:7800.");
        foreach (var endpoint in Endpoints)
        {
            Check(Endpoint.TryParse(endpoint, out _), $"Endpoints: '{endpoint}' is not an address: write host:port, for example 10.0.0.1:7800.");
        }

        Check(DataCentre is not "", "DataCentre must be a name, or null for none.");
        Check(Timeout >= TimeSpan.FromMilliseconds(1) && Timeout <= TimeSpan.FromMinutes(10), "Timeout must be between 1 ms and 10 min.");
        Check(MaxAttempts is >= 1 and <= 10, "MaxAttempts must be between 1 and 10.");
        Check(RetryPercent is >= 0 and <= 100, "RetryPercent must be between 0 and 100.");
        Check(RetryFloor is >= 0 and <= 10_000, "RetryFloor must be between 0 and 10,000.");
        Check(InFlightMax is >= 1 and <= 65_536, "InFlightMax must be between 1 and 65,536.");
        Check(WaitingMax is >= 0 and <= 1_000_000, "WaitingMax must be between 0 and 1,000,000.");
        Check(SilenceMax >= TimeSpan.FromMilliseconds(50) && SilenceMax <= TimeSpan.FromMinutes(1), "SilenceMax must be between 50 ms and 1 min.");
        Check(RefreshEvery >= TimeSpan.FromSeconds(1) && RefreshEvery <= TimeSpan.FromHours(1), "RefreshEvery must be between 1 s and 1 h.");
        Check(UserAgent.Length <= 128, "UserAgent must have at most 128 characters.");
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
