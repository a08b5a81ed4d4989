using System;
using System.Buffers.Binary;
using System.Numerics;

namespace Starling.Wire.Frames;

/// <summary>Cuts frames out of a stream of bytes.</summary>
public static class Frame
{
    /// <summary>Takes the first frame of <paramref name="bytes"/>.</summary>
    /// <param name="bytes">What has arrived and was not consumed.</param>
    /// <param name="payloadMax">The largest payload accepted.</param>
    /// <param name="payload">The frame's payload, inside <paramref name="bytes"/>.</param>
    /// <param name="consumed">Bytes that the frame took.</param>
    public static FrameFault TryTake(
        ReadOnlySpan<byte> bytes, int payloadMax, out ReadOnlySpan<byte> payload, out int consumed)
    {
        payload = default;
        consumed = 0;
        if (bytes.Length < FrameFormat.PrefixSize)
        {
            return FrameFault.Incomplete;
        }

        var length = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        if (length > (uint)payloadMax || length < MessageHeader.SizeLeast)
        {
            return FrameFault.Length;
        }

        if (bytes.Length - FrameFormat.PrefixSize < length)
        {
            return FrameFault.Incomplete;
        }

        payload = bytes.Slice(FrameFormat.PrefixSize, (int)length);
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) != Checksum(payload))
        {
            return FrameFault.Checksum;
        }

        consumed = FrameFormat.PrefixSize + (int)length;
        return FrameFault.None;
    }

    /// <summary>CRC-32C (Castagnoli), for which processors have an instruction.</summary>
    public static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        while (bytes.Length >= 8)
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[8..];
        }

        foreach (var b in bytes)
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        return ~crc;
    }
}
