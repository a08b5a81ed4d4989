using System;
using System.Buffers.Binary;

namespace Starling.Api;

/// <summary>Operations' ids and ages as they travel.</summary>
public static class OperationId
{
    /// <summary>An id as a number: the sixteen bytes that its text shows, read from the left.</summary>
    public static UInt128 ToNumber(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    /// <summary>The id of a number.</summary>
    public static Guid FromNumber(UInt128 number)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>An age in whole milliseconds, rounded up; a negative one is none.</summary>
    public static uint ToMilliseconds(TimeSpan age) => (uint)Math.Clamp(Math.Ceiling(age.TotalMilliseconds), 0, uint.MaxValue);
}
