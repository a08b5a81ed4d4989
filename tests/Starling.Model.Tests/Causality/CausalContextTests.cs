using System;
using System.Buffers.Binary;
using System.Linq;
using CsCheck;
using Starling.Model.Causality;
using Starling.Model.Time;
using Xunit;
using static Starling.Model.Tests.Causality.Sample;

namespace Starling.Model.Tests.Causality;

public sealed class CausalContextTests
{
    private const ulong Tag = 0x1122334455667788;

    private static readonly CausalContext Seen = CausalContext.Of(Vector(new Dot(A, 3), new Dot(Actor(2, -1), 300)));

    [Fact]
    public void Decoding_gives_back_what_was_encoded() => Gen.Select(Gen.Int[0, 200], Gen.Long, Gen.ULong).Sample(
        (actors, time, tag) =>
        {
            var dots = Enumerable.Range(1, actors).Select(node => new Dot(Actor(node), (ulong)node * 1000));
            var (vector, stamp) = (CausalContext.Of(Vector([.. dots])), CausalContext.Of(new HybridTime(time)));
            var timed = CausalContext.Of(vector.Vector, new HybridTime(time));
            foreach (var context in new[] { vector, stamp, timed, CausalContext.None })
            {
                Assert.Equal(ContextFault.None, CausalContext.TryDecode(context.Encode(tag), tag, out var read));
                Assert.Equal(context, read);
                Assert.Equal(context.IsNone, read.IsNone);
            }
        },
        iter: 100);

    [Fact]
    public void Nothing_read_is_no_bytes()
    {
        Assert.Empty(CausalContext.None.Encode(Tag));
        Assert.Same(CausalContext.None, CausalContext.Of(VersionVector.Empty));
        Assert.Same(CausalContext.None, CausalContext.Of(default(HybridTime)));
        Assert.True(CausalContext.None.IsNone);
    }

    [Fact]
    public void Bytes_never_change()
    {
        Assert.Equal(
            "0101112233445566778801000000000000000000000000000000010000000000000064AC023985498B",
            Convert.ToHexString(CausalContext.Of(Vector(new Dot(A, 300))).Encode(Tag)));
        Assert.Equal(
            "010211223344556677880001020304050607AF25A59D",
            Convert.ToHexString(CausalContext.Of(new HybridTime(0x0001020304050607)).Encode(Tag)));
        Assert.Equal(
            "01031122334455667788000102030405060701000000000000000000000000000000010000000000000064AC02",
            Convert.ToHexString(CausalContext.Of(Vector(new Dot(A, 300)), new HybridTime(0x0001020304050607)).Encode(Tag))[..^8]);
    }

    [Fact]
    public void The_context_of_siblings_has_the_newest_of_their_origins()
    {
        var set = DvvSet.Empty
            .Update(VersionVector.Empty, A, new SiblingValue(new HybridTime(70), false, new byte[] { 1 }, null), out _)
            .Update(VersionVector.Empty, Actor(2, -1), new SiblingValue(new HybridTime(50), true, Array.Empty<byte>(), null), out _);
        Assert.Equal(new HybridTime(70), CausalContext.Of(set).Time);
        Assert.Equal(set.Context, CausalContext.Of(set).Vector);
        Assert.Same(CausalContext.None, CausalContext.Of(DvvSet.Empty));
    }

    [Fact]
    public void The_checksum_is_the_published_one()
    {
        Assert.Equal(0xE3069283, Crc32C("123456789"u8));
        var bytes = CausalContext.Of(new HybridTime(7)).Encode(Tag);
        Assert.Equal(Crc32C(bytes.AsSpan()[..^4]), BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan()[^4..]));
    }

    [Fact]
    public void Each_changed_cut_or_added_byte_is_found()
    {
        var good = Seen.Encode(Tag);
        for (var at = 0; at < good.Length; at++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                var bad = (byte[])good.Clone();
                bad[at] ^= (byte)(1 << bit);
                Refused(at == 0 ? ContextFault.UnknownVersion : ContextFault.Malformed, bad);
            }

            if (at > 0)
            {
                Refused(ContextFault.Malformed, good[..at]);
            }
        }

        Refused(ContextFault.Malformed, [.. good, 0]);
        Refused(ContextFault.Malformed, new byte[CausalContext.BytesMax + 1]);
    }

    [Fact]
    public void Another_cluster_another_release_and_another_kind_are_told_apart()
    {
        Assert.Equal(ContextFault.OtherCluster, CausalContext.TryDecode(Seen.Encode(Tag), Tag + 1, out var read));
        Assert.Same(CausalContext.None, read);
        Refused(ContextFault.UnknownVersion, [2]);
        Refused(ContextFault.Malformed, Sealed(3, new byte[8]));
        Refused(ContextFault.Malformed, Sealed(2, new byte[8]));
        Refused(ContextFault.Malformed, Sealed(2, new byte[9]));
        Refused(ContextFault.Malformed, Sealed(1, [0]));
        Refused(ContextFault.Malformed, Sealed(1, [.. Seen.Vector.Bytes(), 0]));
        Assert.Equal(ContextFault.None, CausalContext.TryDecode(Sealed(1, Seen.Vector.Bytes()), Tag, out read));
        Assert.Equal(Seen, read);
    }

    [Fact]
    public void Random_bytes_never_throw() => Gen.Byte.Array[0, 80].Sample(
        bytes =>
        {
            CausalContext.TryDecode(bytes, Tag, out _);
            CausalContext.TryDecode(Sealed((byte)(bytes.Length % 3), bytes), Tag, out _);
        },
        iter: 2000);

    [Fact]
    public void A_context_too_long_to_come_back_is_not_handed_out()
    {
        var huge = Enumerable.Range(1, VersionVector.EntriesMax).Select(node => new Dot(Actor(node), ulong.MaxValue));
        Assert.Throws<InvalidOperationException>(() => CausalContext.Of(new VersionVector([.. huge])).Encode(Tag));
    }

    private static void Refused(ContextFault fault, byte[] bytes)
    {
        Assert.Equal(fault, CausalContext.TryDecode(bytes, Tag, out var context));
        Assert.Same(CausalContext.None, context);
    }

    /// <summary>A context with a right checksum around any body.</summary>
    private static byte[] Sealed(byte kind, byte[] body)
    {
        byte[] bytes = [1, kind, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, .. body, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan()[^4..], Crc32C(bytes.AsSpan()[..^4]));
        return bytes;
    }

    /// <summary>
    /// CRC-32C bit by bit, from its polynomial; its check value is that of the catalogue of parametrised CRCs.
    /// </summary>
    private static uint Crc32C(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var part in bytes)
        {
            crc ^= part;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0x82F63B78u);
            }
        }

        return ~crc;
    }
}
