using System;
using System.Collections.Generic;

namespace Starling.Storage.Agreement;

/// <summary>How often replicas compare what they hold, and when they agree on what may be forgotten.</summary>
/// <remarks>None of these is needed for safety: they decide how soon replicas are equal, and at what cost.</remarks>
public sealed record AgreementOptions
{
    private const long BytesPerSecondMin = 64 << 10;

    /// <summary>Whether replicas compare what they hold, and purge. Sums are kept in any case. <value>Default true.</value></summary>
    public bool IsOn { get; init; } = true;

    /// <summary>Length of the slices of time at whose ends sums can be compared; the same on all nodes. Longer: a longer memory and a coarser
    /// choice of moments. <value>Default 10 s; range 50 ms to 60 s.</value></summary>
    public TimeSpan SliceLength { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a node compares with each peer. <value>Default 10 s; range 10 ms to 1 h.</value></summary>
    public TimeSpan ExchangeEvery { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How far back the moment lies as of which is compared: what is younger may still be under way.
    /// <value>Default 20 s; range 1 ms to 10 min.</value></summary>
    public TimeSpan SettleTime { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How old a write may be when it reaches a replica. Older ones are refused once a round has closed past them, and arrive by comparison
    /// instead; deletes are purged when they are older. Must fit into the slices that are remembered.
    /// <value>Default 10 min; range 1 ms to 1 h.</value></summary>
    public TimeSpan CloseDelay { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How often a slot's replicas try to agree on a new watermark. <value>Default 60 s; range 10 ms to 1 d.</value></summary>
    public TimeSpan RoundEvery { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>In what time the sums of all leaves are worked out anew from the records. <value>Default 14 d; range 1 s to 365 d.</value></summary>
    public TimeSpan ScrubEvery { get; init; } = TimeSpan.FromDays(14);

    /// <summary>Leaves of a slot that one pass looks into. <value>Default 256; range 1 to 1024.</value></summary>
    public int LeavesPerPass { get; init; } = 256;

    /// <summary>Bytes a second that repairs may send and read. <value>Default 8 MiB; range 64 KiB to 4 GiB.</value></summary>
    public long BytesPerSecond { get; init; } = 8 << 20;

    /// <summary>Row ids of a leaf that are sent as a list; more are found by coded symbols. <value>Default 256; range 1 to 65,536.</value></summary>
    public int RowIdsMax { get; init; } = 256;

    /// <summary>Entries of the purge queue that one commit group works off. <value>Default 1,000; range 1 to 100,000.</value></summary>
    public int PurgeBatch { get; init; } = 1000;

    /// <summary>All that is wrong with these values.</summary>
    public IEnumerable<string> Faults()
    {
        foreach (var (name, value, least, most) in Spans())
        {
            if (value < least || value > most)
            {
                yield return $"Agreement: {name} must be between {least} and {most}.";
            }
        }

        if (CloseDelay + SettleTime >= SliceLength * (SliceSums.Count - 2))
        {
            yield return $"Agreement: CloseDelay and SettleTime together must be less than {SliceSums.Count - 2} times SliceLength: older slices "
                + "are not remembered. Lengthen SliceLength on all nodes, or shorten CloseDelay.";
        }

        foreach (var (name, value, least, most) in Numbers())
        {
            if (value < least || value > most)
            {
                yield return $"Agreement: {name} must be between {least} and {most}.";
            }
        }
    }

    private IEnumerable<(string Name, TimeSpan Value, TimeSpan Least, TimeSpan Most)> Spans() =>
    [
        ("SliceLength", SliceLength, TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(60)),
        ("ExchangeEvery", ExchangeEvery, TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1)),
        ("SettleTime", SettleTime, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(10)),
        ("CloseDelay", CloseDelay, TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1)),
        ("RoundEvery", RoundEvery, TimeSpan.FromMilliseconds(10), TimeSpan.FromDays(1)),
        ("ScrubEvery", ScrubEvery, TimeSpan.FromSeconds(1), TimeSpan.FromDays(365)),
    ];

    private IEnumerable<(string Name, long Value, long Least, long Most)> Numbers() =>
    [
        ("LeavesPerPass", LeavesPerPass, 1, LeafSums.Count),
        ("BytesPerSecond", BytesPerSecond, BytesPerSecondMin, 4L << 30),
        ("RowIdsMax", RowIdsMax, 1, 65_536),
        ("PurgeBatch", PurgeBatch, 1, 100_000),
    ];
}
