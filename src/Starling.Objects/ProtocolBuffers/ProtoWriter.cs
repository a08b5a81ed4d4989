using System;
using System.Buffers.Binary;
using System.Text;

namespace Starling.Objects.ProtocolBuffers;

/// <summary>Writes frames of messages, one after another, into one buffer that grows.</summary>
/// <remarks>
/// A message within another begins with its length, which is known only at its end: <see cref="Open"/> remembers the place and
/// <see cref="Close"/> moves the few bytes up. What it writes is what Google's writers write: the shortest numbers, fields in the
/// order in which they are given. An empty byte field is written as empty, an absent one (null) not at all.
/// </remarks>
internal sealed class ProtoWriter
{
    /// <summary>A buffer that had to grow beyond this is given back after its use, so that a thousand quiet connections do not each
    /// hold the largest answer that they ever had.</summary>
    private const int KeptBytes = 64 * 1024;

    private const int HeaderBytes = 5;

    private byte[] buffer = new byte[1024];
    private int frame = -1;

    /// <summary>Bytes written so far, an unfinished frame's included.</summary>
    public int Length { get; private set; }

    /// <summary>The whole frames written so far.</summary>
    public ReadOnlySpan<byte> Written => buffer.AsSpan(0, frame < 0 ? Length : frame);

    /// <summary>Begins a frame; the one before must have been ended.</summary>
    public void Begin(byte code)
    {
        frame = Length;
        Grow(HeaderBytes);
        buffer[Length + HeaderBytes - 1] = code;
        Length += HeaderBytes;
    }

    public void End()
    {
        BinaryPrimitives.WriteInt32BigEndian(buffer.AsSpan(frame), Length - frame - 4);
        frame = -1;
    }

    /// <summary>A frame without fields.</summary>
    public void Empty(byte code)
    {
        Begin(code);
        End();
    }

    /// <summary>Takes the unfinished frame back, if there is one.</summary>
    public void Drop()
    {
        if (frame >= 0)
        {
            Length = frame;
            frame = -1;
        }
    }

    /// <summary>Forgets all that was written.</summary>
    public void Clear()
    {
        Length = 0;
        frame = -1;
        if (buffer.Length > KeptBytes)
        {
            buffer = new byte[1024];
        }
    }

    public void Bytes(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, 2);
        Varint((ulong)value.Length);
        Grow(value.Length);
        value.CopyTo(buffer.AsSpan(Length));
        Length += value.Length;
    }

    public void Text(int field, string? value)
    {
        if (value is not null)
        {
            Bytes(field, Encoding.UTF8.GetBytes(value));
        }
    }

    public void U32(int field, uint value)
    {
        Tag(field, 0);
        Varint(value);
    }

    /// <summary>An int64 field.</summary>
    public void I64(int field, long value)
    {
        Tag(field, 0);
        Varint((ulong)value);
    }

    /// <summary>A sint64 field.</summary>
    public void S64(int field, long value)
    {
        Tag(field, 0);
        Varint((ulong)((value << 1) ^ (value >> 63)));
    }

    public void Flag(int field, bool value)
    {
        Tag(field, 0);
        Varint(value ? 1UL : 0);
    }

    /// <summary>Begins a message within; give the result to <see cref="Close"/>.</summary>
    public int Open(int field)
    {
        Tag(field, 2);
        return Length;
    }

    public void Close(int start)
    {
        var size = Length - start;
        var room = 1;
        for (var rest = size >> 7; rest > 0; rest >>= 7)
        {
            room++;
        }

        Grow(room);
        buffer.AsSpan(start, size).CopyTo(buffer.AsSpan(start + room));
        Length = start;
        Varint((ulong)size);
        Length += size;
    }

    private void Tag(int field, int wireType) => Varint((ulong)(field << 3 | wireType));

    private void Varint(ulong value)
    {
        Grow(10);
        for (; value > 0x7F; value >>= 7)
        {
            buffer[Length++] = (byte)(value | 0x80);
        }

        buffer[Length++] = (byte)value;
    }

    private void Grow(int more)
    {
        if (buffer.Length - Length < more)
        {
            Array.Resize(ref buffer, Math.Max(2 * buffer.Length, Length + more));
        }
    }
}
