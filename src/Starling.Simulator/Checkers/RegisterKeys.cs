using System;
using System.Buffers.Binary;
using Starling.Wire.Codec;
using Starling.Wire.Frames;
using Starling.Wire.Messages;

namespace Starling.Simulator.Checkers;

/// <summary>What the register keeps on disk, and how it is read.</summary>
internal static class RegisterKeys
{
    private const int DocumentKeySize = 13;
    private const int ChecksumSize = 4;

    /// <summary>A chosen document: era and epoch follow the letter.</summary>
    public static bool IsDocument(ReadOnlySpan<byte> key) => key.Length == DocumentKeySize && key[0] == (byte)'d';

    /// <summary>Reads what a voter has promised and accepted.</summary>
    public static bool TryReadVoter(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, out Ballot promised, out Ballot accepted, out ReadOnlySpan<byte> document)
    {
        promised = accepted = default;
        document = default;
        if (!key.SequenceEqual("a"u8) || value.Length <= ChecksumSize
            || BinaryPrimitives.ReadUInt32LittleEndian(value[^ChecksumSize..]) != Frame.Checksum(value[..^ChecksumSize]))
        {
            return false;
        }

        var reader = new FieldReader(value[..^ChecksumSize]);
        reader.U8();
        promised = new Ballot(reader.U64(), reader.Node());
        accepted = new Ballot(reader.U64(), reader.Node());
        document = reader.Bytes();
        return reader.IsComplete;
    }
}
