using System;
using System.Numerics;
using Starling.World;

namespace Starling.Simulator.World;

/// <summary>How long bytes travel and how often things go wrong on the way. Drawn for each seed; changed while nodes run.</summary>
/// <remarks>
/// A link is a stream such as TCP gives. What a bad network does to such a stream is to delay it (a lost packet is sent again after a
/// time-out), to end it, or both. Three kinds of weather go further than any real stream: whole messages that are lost, that come
/// twice, and that overtake one another while their link stays open. We demand that the protocols bear them all the same. A message that was
/// written to a link is lost in practice too, with the link, with the process, or in a queue that is shed; a request sent again over a new link comes twice;
/// and two links between the same nodes keep no order between them. So requests must be idempotent and matched to their replies by number, and every
/// wait must end by itself; a stream that never shows the difference would hide a protocol that leans on it.
/// <para>
/// Bounds of that demand. Only whole messages are lost or overtake: a chunk is what one turn wrote, so whole frames, and while such weather is on
/// no chunk is split. The first chunk of either direction is exempt: it is the handshake (a hello, and the welcome or the refusal
/// that answers it), and that a link begins with it is what makes it a link. Nothing else on a link needs an order: requests go one way, replies the other, and
/// a reply names its request. The end of a link stays behind everything else.
/// </para>
/// </remarks>
public sealed class NetworkWeather
{
    /// <summary>The least one-way delay. <value>Default 50 us.</value></summary>
    public TimeSpan DelayMin { get; set; } = TimeSpan.FromMicroseconds(50);

    /// <summary>Mean of the exponential delay that comes on top. <value>Default 200 us.</value></summary>
    public TimeSpan DelayMean { get; set; } = TimeSpan.FromMicroseconds(200);

    /// <summary>Of a thousand delays, how many are longer by up to <see cref="TailMax"/>. <value>Default 0.</value></summary>
    public int TailPerMille { get; set; }

    /// <summary>The most that the tail of the delay adds. <value>Default 0.</value></summary>
    public TimeSpan TailMax { get; set; }

    /// <summary>Of a thousand chunks, how many wait for a retransmission of 0.2 to 2 s. <value>Default 0.</value></summary>
    public int StallPerMille { get; set; }

    /// <summary>Of a hundred thousand chunks, how many see their link reset: what is under way is lost. <value>Default 0.</value></summary>
    public int BreakPer100000 { get; set; }

    /// <summary>Of a hundred thousand chunks, how many end their link with an error at the sender although they and all before them are delivered.
    /// <value>Default 0.</value></summary>
    public int DisownPer100000 { get; set; }

    /// <summary>Of a hundred chunks, how many arrive in up to four pieces, split anywhere. <value>Default 20.</value> Not while chunks may be lost or
    /// overtake; set it to 0 before such weather begins, so that no piece is under way then.</summary>
    public int SplitPercent { get; set; } = 20;

    /// <summary>Of a thousand chunks, how many are delivered twice. <value>Default 0.</value></summary>
    public int DuplicatePerMille { get; set; }

    /// <summary>Of a thousand chunks from the side that dialled, how many are lost. <value>Default 0.</value></summary>
    public int LossOfRequestsPerMille { get; set; }

    /// <summary>Of a thousand chunks from the side that was dialled, how many are lost. <value>Default 0.</value></summary>
    public int LossOfRepliesPerMille { get; set; }

    /// <summary>Of a hundred thousand chunks, how many begin a burst, in which one direction of the link loses everything. <value>Default 0.</value></summary>
    public int BurstPer100000 { get; set; }

    /// <summary>Mean length of a burst. <value>Default 20 ms.</value></summary>
    public TimeSpan BurstMean { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Of a thousand chunks, how many may be overtaken by later ones. <value>Default 0.</value></summary>
    public int ReorderPerMille { get; set; }

    /// <summary>How much later such a chunk comes at most. <value>Default 10 ms.</value></summary>
    public TimeSpan ReorderMax { get; set; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Of a hundred thousand chunks, how many come late: half of them instead of, half of them beside the one that comes in time.
    /// <value>Default 0.</value></summary>
    public int LatePer100000 { get; set; }

    /// <summary>How much later such a chunk comes at most. <value>Default 10 s.</value></summary>
    public TimeSpan LateMax { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Bytes under way in one direction at most; more wait at the sender. <value>Default 1 MiB.</value></summary>
    public int WindowBytes { get; set; } = WindowBytesDefault;

    /// <summary>Chunks under way in one direction at most; more wait at the sender, and leave as one. <value>Default: no limit.</value></summary>
    public int WindowParcels { get; set; } = int.MaxValue;

    /// <summary>Of a hundred chunks that find the window full, how many are lost instead of waiting. <value>Default 0.</value></summary>
    public int OverflowPercent { get; set; }

    /// <summary>An attempt to reach a silent machine fails after so long. <value>Default 1.5 s.</value></summary>
    public TimeSpan DialTimeout { get; set; } = TimeSpan.FromMilliseconds(1500);

    /// <summary>A link whose bytes go unacknowledged is given up after a time between this and twice this. <value>Default 3 s.</value></summary>
    public TimeSpan GiveUpMin { get; set; } = TimeSpan.FromSeconds(3);

    private const int WindowBytesDefault = 1 << 20;

    /// <summary>True while a chunk may be lost or overtaken, so that it must be whole.</summary>
    internal bool IsShuffling =>
        LossOfRequestsPerMille + LossOfRepliesPerMille + BurstPer100000 + ReorderPerMille + OverflowPercent + LatePer100000 > 0;

    /// <summary>Takes back all but delay and splitting.</summary>
    public void Clear()
    {
        StallPerMille = 0;
        BreakPer100000 = 0;
        DisownPer100000 = 0;
        DuplicatePerMille = 0;
        TailPerMille = 0;
        LossOfRequestsPerMille = 0;
        LossOfRepliesPerMille = 0;
        BurstPer100000 = 0;
        ReorderPerMille = 0;
        OverflowPercent = 0;
        LatePer100000 = 0;
        WindowBytes = WindowBytesDefault;
        WindowParcels = int.MaxValue;
    }

    /// <summary>One draw of the one-way delay, in microseconds.</summary>
    internal long DrawDelay(Chance chance)
    {
        var delay = SimLoop.Micros(DelayMin) + Exponential(chance, SimLoop.Micros(DelayMean));
        return TailPerMille > 0 && chance.Odds(TailPerMille, 1000)
            ? delay + SimLoop.Micros(chance.Between(TimeSpan.Zero, TailMax))
            : delay;
    }

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
