namespace Starling.Replication.AntiEntropy;

/// <summary>Whether repair should pause because clients need the node. Pure.</summary>
/// <remarks>
/// The rule: pause while requests are in flight and replicas usually take more than three times as long to answer as they do at rest, or while a quarter of the
/// requests that a node may have in flight are in flight. Without requests the usual time is that of the last ones, however long ago those were. "At rest" is the least usual time seen, which creeps up by a
/// thousandth of the difference at each look, so that a network that has become slower for good is not taken for a busy one for ever. Times below
/// a millisecond never count as slow. A pause is bounded by whoever asks: repair is slowed, never starved.
/// </remarks>
/// <param name="inFlightMax">Requests that may be in flight.</param>
/// <param name="millisecond">A millisecond, in the unit of the times.</param>
internal sealed class Restraint(int inFlightMax, long millisecond)
{
    private const int Slower = 3;
    private const int Creep = 1024;

    private long rest;

    /// <param name="usual">The usual time of an answer; 0 while nothing is known.</param>
    /// <param name="inFlight">Requests in flight.</param>
    public bool MustPause(long usual, int inFlight)
    {
        rest = rest == 0 || usual < rest ? usual : rest + ((usual - rest) / Creep);
        return inFlight > inFlightMax / 4 || (inFlight > 0 && usual > millisecond && usual > Slower * rest);
    }
}
