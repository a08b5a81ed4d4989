using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Generic;
using Starling.Model.Causality;
using Starling.Model.Values;

namespace Starling.Model.DataTypes;

/// <summary>The operations that a fact remembers, as bytes of the fact.</summary>
/// <remarks>
/// A live fact without any is a byte 0 and its payload; with some it is a stored value with one header, named "o", whose text they are, so that what shows
/// records as such shows these as well. A tombstone has no payload: they are all of its bytes. Layout: their number, then each: seconds after the one
/// before, eight bytes of the name, and the amount (zigzag), ascending by second and name. Numbers are <see cref="Varint"/>.
/// </remarks>
internal static class RememberedOperations
{
    private const byte Header = (byte)'o';

    /// <summary>The bytes of a live fact.</summary>
    public static byte[] Fact(ReadOnlySpan<byte> payload, List<RememberedOperation> operations)
    {
        if (operations.Count == 0)
        {
            return PartFacts.Of(payload);
        }

        var names = Tombstone(operations);
        var output = new ArrayBufferWriter<byte>(names.Length + payload.Length + 8);
        output.GetSpan(3)[0] = 1;
        output.GetSpan(3)[1] = 1;
        output.GetSpan(3)[2] = Header;
        output.Advance(3);
        Varint.Write(output, (ulong)names.Length);
        output.Write(names);
        output.Write(payload);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>The bytes of a tombstone.</summary>
    public static byte[] Tombstone(List<RememberedOperation> operations)
    {
        if (operations.Count == 0)
        {
            return [];
        }

        operations.Sort();
        var output = new ArrayBufferWriter<byte>(16 + (operations.Count * 12));
        Varint.Write(output, (ulong)operations.Count);
        var second = 0L;
        foreach (var operation in operations)
        {
            Varint.Write(output, (ulong)(operation.Second - second));
            second = operation.Second;
            BinaryPrimitives.WriteUInt64LittleEndian(output.GetSpan(8), operation.Name);
            output.Advance(8);
            Varint.Write(output, (ulong)((operation.Amount << 1) ^ (operation.Amount >> 63)));
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>A live fact's payload.</summary>
    public static ReadOnlyMemory<byte> PayloadOf(SiblingValue fact)
    {
        if (fact.Bytes.Length > 0 && fact.Bytes.Span[0] == 0)
        {
            return fact.Bytes[1..];
        }

        var names = Names(fact);
        return fact.Bytes[(fact.Bytes.Length - names.After)..];
    }

    /// <summary>True when the fact remembers something.</summary>
    public static bool Any(SiblingValue fact) => fact.Bytes.Length > 0 && fact.Bytes.Span[0] != 0;

    /// <summary>True when some fact of the part, live or not, remembers the operation.</summary>
    public static bool Knows(DvvSet part, ulong name)
    {
        foreach (var (_, fact) in part)
        {
            for (var reader = Read(fact); reader.MoveNext();)
            {
                if (reader.Current.Name == name)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Walks what a fact remembers.</summary>
    /// <exception cref="CorruptStateException">The bytes are not readable.</exception>
    public static Reader Read(SiblingValue fact) => !Any(fact) ? default : new Reader(fact.IsTombstone ? fact.Bytes.Span : Names(fact).Bytes.Span);

    private static (ReadOnlyMemory<byte> Bytes, int After) Names(SiblingValue fact)
    {
        var rest = fact.Bytes.Span;
        if (rest.Length < 3 || rest[0] != 1 || rest[1] != 1 || rest[2] != Header)
        {
            throw Damaged();
        }

        rest = rest[3..];
        if (!Varint.TryRead(ref rest, out var size) || size > (ulong)rest.Length)
        {
            throw Damaged();
        }

        var after = rest.Length - (int)size;
        return (fact.Bytes.Slice(fact.Bytes.Length - rest.Length, (int)size), after);
    }

    private static CorruptStateException Damaged() => new("A data type's fact is not readable. Drop this part and repair it from other replicas.");

    /// <summary>One after the other, without a copy.</summary>
    internal ref struct Reader
    {
        private ReadOnlySpan<byte> _rest;
        private ulong _left;

        public Reader(ReadOnlySpan<byte> bytes)
        {
            _rest = bytes;
            if (!Varint.TryRead(ref _rest, out _left) || _left > (ulong)_rest.Length / 10)
            {
                throw Damaged();
            }
        }

        public RememberedOperation Current { get; private set; }

        public bool MoveNext()
        {
            if (_left == 0)
            {
                return false;
            }

            if (!Varint.TryRead(ref _rest, out var seconds) || _rest.Length < 9)
            {
                throw Damaged();
            }

            var name = BinaryPrimitives.ReadUInt64LittleEndian(_rest);
            _rest = _rest[8..];
            if (!Varint.TryRead(ref _rest, out var amount))
            {
                throw Damaged();
            }

            Current = new RememberedOperation(name, Current.Second + (long)seconds, (long)(amount >> 1) ^ -(long)(amount & 1));
            _left--;
            return true;
        }
    }
}
