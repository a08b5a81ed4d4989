using System;
using System.Buffers.Binary;
using Starling.Membership.Topology;
using Starling.Model.Values;
using Starling.Wire.Frames;
using Xunit;

namespace Starling.Membership.Tests.Topology;

public sealed class DocumentCodecTests
{
    // One node, one slot: written by version 1 and readable for ever.
    private const string Golden =
        "010b0000000000000000000000000000000100000001000000000000000100000000000000160000000000000000000000000000000100000000000000000000"
        + "00000000000101000000000000000000000000000000010831302e302e302e31f83c0364633102723164010300000002010000000764656661756c7402010364"
        + "633103010a616c6c6f775f6d756c740566616c736501000000000000000200000010737461726c696e672e6275636b6574730101036463310300010000000000"
        + "00000101036463310100010101000000000000000121000000000000000000000000000000010000000000000012666f726d65642074686520636c7573746572"
        + "d936f48a";

    private static ClusterDocument Rich()
    {
        var document = Samples.Formed(5);
        document = Samples.Document(DocumentChanges.CreateTable(
            document, "carts", ResolutionRule.LastWriteWins, Samples.Replicas(5), Samples.None.Add("a", "ä").Add("b", ""), 44));
        return document with { SlotEpochs = document.SlotEpochs.SetItem(3, 2) };
    }

    [Fact]
    public void What_is_written_is_read_and_equal_documents_have_equal_bytes()
    {
        var document = Rich();
        var bytes = document.Encode();
        Assert.True(ClusterDocument.TryDecode(bytes, out var read, out var why), why);
        Assert.Empty(read.Faults());
        Assert.Equal(document, read);
        Assert.Equal(bytes, read.Encode());
        Assert.Equal(document.Placement, read.Placement);
        Assert.Equal(document.Tables, read.Tables);
        Assert.NotEqual(document, document.WithoutSecret());
    }

    [Fact]
    public void Every_truncation_and_every_changed_byte_is_refused_with_a_reason()
    {
        var bytes = Rich().Encode();
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.False(ClusterDocument.TryDecode(bytes.AsSpan(0, length), out _, out var why));
            Assert.NotEmpty(why);
        }

        for (var at = 0; at < bytes.Length; at++)
        {
            bytes[at] ^= 0x40;
            Assert.False(ClusterDocument.TryDecode(bytes, out _, out _));
            bytes[at] ^= 0x40;
        }
    }

    [Fact]
    public void Given_a_right_checksum_over_any_damage_reading_refuses_or_gives_a_canonical_document()
    {
        var good = Rich().Encode();
        for (var at = 1; at < good.Length - 4; at++)
        {
            foreach (var flip in (byte[])[1, 0x80, 0xff])
            {
                var bytes = (byte[])good.Clone();
                bytes[at] ^= flip;
                BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(bytes.Length - 4), Frame.Checksum(bytes.AsSpan(0, bytes.Length - 4)));
                if (ClusterDocument.TryDecode(bytes, out var read, out _))
                {
                    Assert.Equal(bytes, read.Encode());
                    _ = read.Faults();
                }
            }
        }
    }

    [Fact]
    public void The_bytes_of_version_1_stay_as_they_are()
    {
        var bytes = Samples.Formed(1, slots: 1).Encode();
        Assert.Equal(Golden, Convert.ToHexStringLower(bytes));
    }
}
