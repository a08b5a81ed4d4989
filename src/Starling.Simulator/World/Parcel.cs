using System;

namespace Starling.Simulator.World;

/// <summary>One thing under way on a link: bytes, or word that the link has opened or ended.</summary>
/// <param name="Number">Its number in this world, counting from 1.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Bytes">A part of the stream; empty unless it is bytes.</param>
/// <param name="SentAt">When it left, in microseconds since the start of the world.</param>
/// <param name="Due">When it arrives, unless something holds it up.</param>
public readonly record struct Parcel(long Number, ParcelKind Kind, ReadOnlyMemory<byte> Bytes, long SentAt, long Due);
