using System;
using Starling.Wire.Codec;

namespace Starling.Wire.Messages;

/// <summary>Which life of a node a rumour is about. Ordered by boot, then by counter.</summary>
/// <param name="Boot">Boot counter of its data folder: a restart supersedes all that was said of an earlier life.</param>
/// <param name="Counter">Raised by the node alone, each time that it refutes a suspicion; 0 at the start.</param>
/// <remarks><c>default</c> is before every life: of a node of which nothing is known yet.</remarks>
public readonly record struct Incarnation(ulong Boot, ulong Counter) : IComparable<Incarnation>
{
    internal const int SizeMax = 2 * FieldWriter.VarintSizeMax;

    public int CompareTo(Incarnation other) =>
        Boot == other.Boot ? Counter.CompareTo(other.Counter) : Boot.CompareTo(other.Boot);

    public static bool operator <(Incarnation a, Incarnation b) => a.CompareTo(b) < 0;

    public static bool operator >(Incarnation a, Incarnation b) => a.CompareTo(b) > 0;

    public static bool operator <=(Incarnation a, Incarnation b) => a.CompareTo(b) <= 0;

    public static bool operator >=(Incarnation a, Incarnation b) => a.CompareTo(b) >= 0;

    public override string ToString() => $"{Boot}.{Counter}";

    internal void Write(ref FieldWriter writer)
    {
        writer.Varint(Boot);
        writer.Varint(Counter);
    }

    internal static Incarnation Read(ref FieldReader reader) => new(reader.Varint(), reader.Varint());
}
