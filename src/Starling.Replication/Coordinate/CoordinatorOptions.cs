using System;
using System.Collections.Generic;

namespace Starling.Replication.Coordinate;

/// <summary>How a node coordinates requests.</summary>
public sealed record CoordinatorOptions
{
    /// <summary>How long a request may take when it does not say. <value>Default 5 s; range 10 ms to 10 min.</value></summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Requests in flight beyond which new ones are refused at once. Larger: longer queues and more memory under overload.
    /// <value>Default 20,000; range 10 to 1,000,000.</value></summary>
    public int InFlightMax { get; init; } = 20_000;

    /// <summary>Bytes of writes in flight beyond which new ones are refused at once. <value>Default 256 MiB; range 32 MiB to 64 GiB.</value></summary>
    public long BytesInFlightMax { get; init; } = 256L << 20;

    /// <summary>A read that has not been answered after so many times the usual latency asks one more replica; at the latest after a quarter of its time.
    /// <value>Default 3; range 1 to 100.</value></summary>
    public int HedgeFactor { get; init; } = 3;

    /// <summary>The least wait before one more replica is asked. <value>Default 10 ms; range 1 ms to 10 s.</value></summary>
    public TimeSpan HedgeLeast { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>At most so many of a thousand reads are hedged. <value>Default 50; range 0 to 1000.</value></summary>
    public int HedgesPerThousand { get; init; } = 50;

    /// <summary>In what time after its first try an operation may be tried again with the same id; the same on all nodes. Ids are kept until all replicas
    /// have agreed
    /// past it, which is some ten minutes more. <value>Default 2 min; range 1 s to 1 h.</value></summary>
    public TimeSpan OperationWindow { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Ids of operations that this node remembers at one counter. With more under way an operation is refused with
    /// <see cref="Api.StarlingError.NotRemembered"/>. Each takes about eleven bytes of the counter, which are written with each count.
    /// <value>Default 512; range 1 to 8,192.</value></summary>
    public int OperationsMax { get; init; } = 512;

    /// <summary>All that is wrong with these values.</summary>
    public IEnumerable<string> Faults()
    {
        if (Timeout < TimeSpan.FromMilliseconds(10) || Timeout > TimeSpan.FromMinutes(10))
        {
            yield return "Coordinator: Timeout must be between 10 ms and 10 min.";
        }

        if (InFlightMax is < 10 or > 1_000_000)
        {
            yield return "Coordinator: InFlightMax must be between 10 and 1,000,000.";
        }

        if (BytesInFlightMax is < 32L << 20 or > 64L << 30)
        {
            yield return "Coordinator: BytesInFlightMax must be between 32 MiB and 64 GiB.";
        }

        if (HedgeFactor is < 1 or > 100)
        {
            yield return "Coordinator: HedgeFactor must be between 1 and 100.";
        }

        if (HedgeLeast < TimeSpan.FromMilliseconds(1) || HedgeLeast > TimeSpan.FromSeconds(10))
        {
            yield return "Coordinator: HedgeLeast must be between 1 ms and 10 s.";
        }

        if (OperationWindow < TimeSpan.FromSeconds(1) || OperationWindow > TimeSpan.FromHours(1))
        {
            yield return "Coordinator: OperationWindow must be between 1 s and 1 h.";
        }

        if (OperationsMax is < 1 or > 8192)
        {
            yield return "Coordinator: OperationsMax must be between 1 and 8,192.";
        }

        if (HedgesPerThousand is < 0 or > 1000)
        {
            yield return "Coordinator: HedgesPerThousand must be between 0 and 1000.";
        }
    }
}
