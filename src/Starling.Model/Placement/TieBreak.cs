namespace Starling.Model.Placement;

/// <summary>A fixed hash of a slot and a node that decides between equally good choices.</summary>
/// <remarks>
/// Ties must fall the same way on every node, every run and every platform, but not always on the same node: by id
/// alone the node with the lowest one would collect every tie, and neighbouring slots would share all their replicas.
/// SplitMix64's finisher (Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", 2014; constants by
/// Stafford, variant 13) over the three words.
/// </remarks>
internal static class TieBreak
{
    private const ulong Golden = 0x9e3779b97f4a7c15;

    public static ulong Of(int slot, NodeId node) =>
        Mix(Mix(Mix((ulong)slot) ^ (ulong)(node.Bits >> 64)) ^ (ulong)node.Bits);

    public static ulong Mix(ulong value)
    {
        var z = value + Golden;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
}
