using System;
using System.Numerics;

namespace Starling.World;

/// <summary>Puts and deletes that become durable together or not at all.</summary>
/// <remarks>
/// The bytes are already in the form that the production store writes, so that committing copies nothing: a sequence of
/// <c>tag family key [value]</c>, where tag is 5 (put), 4 (delete) or 14 (delete range), family is one byte below 128, and key and value
/// are length (unsigned varint) and bytes; a range's second key stands where a value would. The first <see cref="HeaderSize"/>
/// bytes are left for the store's own header. This is the record layout of RocksDB's write batch (db/write_batch.cc), and any
/// other store can read it with <see cref="Reader"/>. Reused after <see cref="Clear"/>. Not thread-safe.
/// </remarks>
public sealed class StoreBatch
{
    public const int HeaderSize = 12;
    public const byte DeleteTag = 4;
    public const byte PutTag = 5;
    public const byte DeleteRangeTag = 14;

    private byte[] buffer = new byte[4096];
    private int length = HeaderSize;

    /// <summary>Number of operations.</summary>
    public int Count { get; private set; }

    /// <summary>Size in bytes, header included.</summary>
    public int Length => length;

    public bool IsEmpty => Count == 0;

    /// <summary>Where the key of the last operation starts in <see cref="Bytes"/>.</summary>
    public int LastKeyOffset { get; private set; }

    /// <summary>Where the value of the last put (the upper key of the last range) starts in <see cref="Bytes"/>.</summary>
    public int LastValueOffset { get; private set; }

    public void Put(StoreFamily family, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => Append(PutTag, family, key, value);

    public void Delete(StoreFamily family, ReadOnlySpan<byte> key)
    {
        Reserve(2 + 5 + key.Length);
        buffer[length++] = DeleteTag;
        buffer[length++] = (byte)family;
        LastKeyOffset = AppendBytes(key);
        Count++;
    }

    /// <summary>Deletes all keys in [<paramref name="lower"/>, <paramref name="upper"/>).</summary>
    public void DeleteRange(StoreFamily family, ReadOnlySpan<byte> lower, ReadOnlySpan<byte> upper) =>
        Append(DeleteRangeTag, family, lower, upper);

    public void Clear()
    {
        length = HeaderSize;
        Count = 0;
        if (buffer.Length > 16 << 20)
        {
            buffer = new byte[4096];
        }
    }

    /// <summary>All bytes, with the header's <see cref="HeaderSize"/> first, for the store to fill in.</summary>
    public Span<byte> Bytes => buffer.AsSpan(0, length);

    /// <summary>The operations, in order.</summary>
    public Reader GetReader() => new(buffer.AsSpan(HeaderSize, length - HeaderSize));

    private void Append(byte tag, StoreFamily family, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        Reserve(2 + 10 + first.Length + second.Length);
        buffer[length++] = tag;
        buffer[length++] = (byte)family;
        LastKeyOffset = AppendBytes(first);
        LastValueOffset = AppendBytes(second);
        Count++;
    }

    private int AppendBytes(ReadOnlySpan<byte> bytes)
    {
        var n = (uint)bytes.Length;
        while (n >= 0x80)
        {
            buffer[length++] = (byte)(n | 0x80);
            n >>= 7;
        }

        buffer[length++] = (byte)n;
        bytes.CopyTo(buffer.AsSpan(length));
        length += bytes.Length;
        return length - bytes.Length;
    }

    private void Reserve(int more)
    {
        if (length + more > buffer.Length)
        {
            Array.Resize(ref buffer, (int)BitOperations.RoundUpToPowerOf2((uint)(length + more)));
        }
    }

    /// <summary>Reads a batch's operations one by one.</summary>
    public ref struct Reader(ReadOnlySpan<byte> rest)
    {
        private ReadOnlySpan<byte> rest = rest;

        public byte Tag { get; private set; }

        public StoreFamily Family { get; private set; }

        public ReadOnlySpan<byte> Key { get; private set; }

        /// <summary>The value of a put, the upper key of a range; empty for a delete.</summary>
        public ReadOnlySpan<byte> Value { get; private set; }

        public bool MoveNext()
        {
            if (rest.IsEmpty)
            {
                return false;
            }

            Tag = rest[0];
            Family = (StoreFamily)rest[1];
            rest = rest[2..];
            Key = Take();
            Value = Tag == DeleteTag ? default : Take();
            return true;
        }

        private ReadOnlySpan<byte> Take()
        {
            var size = 0;
            var shift = 0;
            byte b;
            do
            {
                b = rest[0];
                rest = rest[1..];
                size |= (b & 0x7f) << shift;
                shift += 7;
            }
            while (b >= 0x80);
            var taken = rest[..size];
            rest = rest[size..];
            return taken;
        }
    }
}
