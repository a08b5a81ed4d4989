using System;
using System.Numerics;
using Starling.World;

namespace Starling.Simulator.World;

/// <summary>How long bytes travel and how often things go wrong on the way. Drawn for each seed; changed while nodes run.</summary>
/// <remarks>
/// A link is a stream such as TCP gives, so bytes are never silently lost, reordered or changed within it. What a bad network does to
/// such a stream is to delay it (a lost packet is sent again after a time-out), to end it, or both.
/// </remarks>
public sealed class NetworkWeather
{
    /// <summary>The least one-way delay. <value>Default 50 us.</value></summary>
    public TimeSpan DelayMin { get; set; } = TimeSpan.FromMicroseconds(50);

    /// <summary>Mean of the exponential delay that comes on top. <value>Default 200 us.</value></summary>
    public TimeSpan DelayMean { get; set; } = TimeSpan.FromMicroseconds(200);

    /// <summary>Of a thousand chunks, how many wait for a retransmission of 0.2 to 2 s. <value>Default 0.</value></summary>
    public int StallPerMille { get; set; }

    /// <summary>Of a hundred thousand chunks, how many break their link: before or after delivery. <value>Default 0.</value></summary>
    public int BreakPer100000 { get; set; }

    /// <summary>Of a hundred chunks, how many arrive in up to four pieces, split anywhere. <value>Default 20.</value></summary>
    public int SplitPercent { get; set; } = 20;

    /// <summary>Of a thousand chunks, how many are delivered twice. A chunk is what one turn wrote, so whole frames: no real stream
    /// does this, but a layer that resends after a broken link does, and handlers must bear it. <value>Default 0.</value></summary>
    public int DuplicatePerMille { get; set; }

    /// <summary>Bytes under way in one direction at most; more wait at the sender. <value>Default 1 MiB.</value></summary>
    public int WindowBytes { get; set; } = 1 << 20;

    /// <summary>An attempt to reach a silent machine fails after so long. <value>Default 1.5 s.</value></summary>
    public TimeSpan DialTimeout { get; set; } = TimeSpan.FromMilliseconds(1500);

    /// <summary>A link whose bytes go unacknowledged is given up after a time between this and twice this. <value>Default 3 s.</value></summary>
    public TimeSpan GiveUpMin { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>One draw of the one-way delay, in microseconds.</summary>
    internal long DrawDelay(Chance chance) => SimLoop.Micros(DelayMin) + Exponential(chance, SimLoop.Micros(DelayMean));

    /// <summary>An exponential draw in integers, so that no platform's logarithm has a say: the leading zeros of a random word are
    /// the whole part of -log2, the bits behind them the fraction, taken as linear (error below 0.09 of a doubling).</summary>
    internal static long Exponential(Chance chance, long mean)
    {
        if (mean <= 0)
        {
            return 0;
        }

        const long Ln2Per1024 = 710;
        var word = chance.NextUInt64() | 1;
        var zeros = BitOperations.LeadingZeroCount(word);
        var fraction = (long)((word << zeros << 1) >> 54);
        var log = ((long)zeros << 10) + (1024 - fraction);
        return mean * log / 1024 * Ln2Per1024 / 1024;
    }
}
