using System;

namespace Starling.Objects.ProtocolBuffers;

/// <summary>Reads one message of Google's protocol buffers, field after field, from bytes that are all there.</summary>
/// <remarks>
/// The encoding is small: a tag (field number and wire type) as a varint, then a varint, eight bytes, four bytes, or a length and
/// that many bytes. Written here rather than generated: forty flat messages need none of what a generator brings (see
/// docs/decisions/0018). A field that the caller does not know is skipped by <see cref="Skip"/>; a repeated one comes up as
/// often as it was sent, and of a single one the last counts, if the caller assigns it each time. Byte fields refer to the
/// message's bytes. Throws <see cref="BadMessageException"/> for everything that is not a message. Source: the encoding guide of
/// protocol buffers.
/// </remarks>
internal struct ProtoReader
{
    private const int VarintBytesMax = 10;

    private readonly ReadOnlyMemory<byte> bytes;
    private int position;
    private int wireType;

    public ProtoReader(ReadOnlyMemory<byte> bytes)
    {
        this.bytes = bytes;
        position = 0;
        wireType = 0;
        Field = 0;
    }

    /// <summary>The number of the present field, 1 or more.</summary>
    public int Field { get; private set; }

    /// <summary>Goes to the next field; false at the message's end. The present one must have been read or skipped.</summary>
    public bool Next()
    {
        if (position == bytes.Length)
        {
            return false;
        }

        var tag = Varint();
        if (tag is 0 or > uint.MaxValue || tag >> 3 == 0)
        {
            throw new BadMessageException("a field has no number");
        }

        Field = (int)(tag >> 3);
        wireType = (int)(tag & 7);
        return true;
    }

    /// <summary>A string, bytes, or the bytes of a message within.</summary>
    public ReadOnlyMemory<byte> Bytes()
    {
        Expect(2);
        var length = Varint();
        if (length > (ulong)(bytes.Length - position))
        {
            throw new BadMessageException($"field {Field} is longer than its message");
        }

        position += (int)length;
        return bytes.Slice(position - (int)length, (int)length);
    }

    /// <summary>A number of 32 bits. As in Google's readers, higher bits are dropped.</summary>
    public uint U32()
    {
        Expect(0);
        return (uint)Varint();
    }

    /// <summary>A sint64: small numbers of either sign are short.</summary>
    public long S64()
    {
        Expect(0);
        var zigzag = Varint();
        return (long)(zigzag >> 1) ^ -(long)(zigzag & 1);
    }

    public bool Flag()
    {
        Expect(0);
        return Varint() != 0;
    }

    /// <summary>Passes over a field that is not of interest.</summary>
    public void Skip()
    {
        switch (wireType)
        {
            case 0:
                Varint();
                break;
            case 1:
                Pass(8);
                break;
            case 2:
                Bytes();
                break;
            case 5:
                Pass(4);
                break;
            default:
                throw new BadMessageException($"field {Field} has the wire type {wireType}, which Riak's messages do not use");
        }
    }

    private readonly void Expect(int wanted)
    {
        if (wireType != wanted)
        {
            throw new BadMessageException($"field {Field} has the wire type {wireType} instead of {wanted}");
        }
    }

    private void Pass(int count)
    {
        if (count > bytes.Length - position)
        {
            throw new BadMessageException($"field {Field} is longer than its message");
        }

        position += count;
    }

    private ulong Varint()
    {
        var span = bytes.Span;
        var value = 0UL;
        for (var i = 0; i < VarintBytesMax; i++)
        {
            if (position == span.Length)
            {
                throw new BadMessageException("it ends within a number");
            }

            var next = span[position++];
            value |= (ulong)(next & 0x7F) << (7 * i);
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new BadMessageException("a number has more than ten bytes");
    }
}
