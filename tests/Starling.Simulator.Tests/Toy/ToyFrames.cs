using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Starling.World;

namespace Starling.Simulator.Tests.Toy;

/// <summary>Frames between toy nodes: size, kind, number, key, state.</summary>
internal static class ToyFrames
{
    public const byte Write = 1;
    public const byte Read = 2;
    public const byte Ack = 3;
    public const byte State = 4;

    private const int HeadSize = 4 + 1 + 8 + 4;

    public static void Send(ILink link, byte kind, long number, string key, ReadOnlySpan<byte> state)
    {
        var keyBytes = Encoding.UTF8.GetBytes(key);
        var size = HeadSize + keyBytes.Length + state.Length;
        var span = link.Output.GetSpan(size);
        BinaryPrimitives.WriteInt32LittleEndian(span, size);
        span[4] = kind;
        BinaryPrimitives.WriteInt64LittleEndian(span[5..], number);
        BinaryPrimitives.WriteInt32LittleEndian(span[13..], keyBytes.Length);
        keyBytes.CopyTo(span[HeadSize..]);
        state.CopyTo(span[(HeadSize + keyBytes.Length)..]);
        link.Output.Advance(size);
    }

    public static bool TryRead(ReadOnlySpan<byte> bytes, out int size, out byte kind, out long number, out string key, out byte[] state)
    {
        (size, kind, number, key, state) = (0, 0, 0, "", []);
        if (bytes.Length < HeadSize || BinaryPrimitives.ReadInt32LittleEndian(bytes) is var whole && bytes.Length < whole)
        {
            return false;
        }

        size = whole;
        kind = bytes[4];
        number = BinaryPrimitives.ReadInt64LittleEndian(bytes[5..]);
        var keySize = BinaryPrimitives.ReadInt32LittleEndian(bytes[13..]);
        key = Encoding.UTF8.GetString(bytes.Slice(HeadSize, keySize));
        state = bytes[(HeadSize + keySize)..size].ToArray();
        return true;
    }
}
