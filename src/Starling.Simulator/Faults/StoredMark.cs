using System;
using System.Buffers.Binary;

namespace Starling.Simulator.Faults;

/// <summary>How far a slot of a table has come in agreeing, as a disk holds it; moments are microseconds since 1970.</summary>
/// <param name="Closed">Writes made up to here are refused.</param>
/// <param name="Watermark">All replicas agreed up to here.</param>
/// <param name="Purged">What may be purged is gone up to here.</param>
/// <param name="MustAdopt">The replica has lost something, and serves no reads.</param>
public readonly record struct StoredMark(long Closed, long Watermark, long Purged, bool MustAdopt)
{
    private const int KeySize = 10;
    private const int ValueSize = 25;

    /// <summary>What the keys of all slots' marks begin with.</summary>
    public static ReadOnlySpan<byte> Prefix => "slot"u8;

    /// <summary>Behind the keys of all slots' marks.</summary>
    public static ReadOnlySpan<byte> End => "slou"u8;

    /// <summary>Reads a mark of the node's family of marks; false for one that is no slot's.</summary>
    public static bool TryRead(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, out (uint Table, int Slot) slot, out StoredMark mark)
    {
        slot = default;
        mark = default;
        if (key.Length != KeySize || !key.StartsWith(Prefix))
        {
            return false;
        }

        slot = (BinaryPrimitives.ReadUInt32BigEndian(key[4..]), BinaryPrimitives.ReadUInt16BigEndian(key[8..]));
        mark = value.Length < ValueSize ? new StoredMark(0, 0, 0, true) : new StoredMark(
            BinaryPrimitives.ReadInt64BigEndian(value),
            BinaryPrimitives.ReadInt64BigEndian(value[8..]),
            BinaryPrimitives.ReadInt64BigEndian(value[16..]),
            (value[24] & 1) != 0);
        return true;
    }
}
