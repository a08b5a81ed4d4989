using System;

namespace Starling.Simulator.World;

/// <summary>One thing under way on a link: bytes, or word that the link has opened or ended.</summary>
internal readonly record struct Parcel(ParcelKind Kind, ReadOnlyMemory<byte> Bytes, long SentAt, long Due);
