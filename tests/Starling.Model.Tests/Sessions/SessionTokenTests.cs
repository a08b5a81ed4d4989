using System;
using System.Linq;
using CsCheck;
using Starling.Model.Sessions;
using Starling.Model.Time;
using Xunit;

namespace Starling.Model.Tests.Sessions;

public sealed class SessionTokenTests
{
    private const ulong Tag = 0x1122334455667788;

    /// <summary>Few keys and times, so that floors meet; many floors, so that they find no room.</summary>
    private static readonly Gen<SessionToken> Tokens =
        Gen.Select(Gen.UInt[1, 3], Gen.Int[0, 20], Gen.Int[0, 3], Gen.Long[1, 60]).Array[0, 80].Select(items => items.Aggregate(
            SessionToken.Empty, (token, item) => SessionToken.Merge(token, SessionToken.Of(
                Tag, new HybridTime(item.Item4), new Floor(item.Item1, item.Item2, (ulong)item.Item3, new HybridTime(item.Item4))))));

    [Fact]
    public void Merge_is_commutative_associative_and_idempotent() => Gen.Select(Tokens, Tokens, Tokens).Sample(
        (a, b, c) =>
        {
            Assert.Equal(SessionToken.Merge(a, b), SessionToken.Merge(b, a));
            Assert.Equal(
                SessionToken.Merge(SessionToken.Merge(a, b), c), SessionToken.Merge(a, SessionToken.Merge(b, c)));
            Assert.Equal(a, SessionToken.Merge(a, a));
        },
        iter: 2000);

    [Fact]
    public void A_merged_token_demands_of_every_slot_at_least_what_each_did() => Gen.Select(Tokens, Tokens).Sample(
        (a, b) =>
        {
            var both = SessionToken.Merge(a, b);
            for (var slot = 0; slot <= 20; slot++)
            {
                var (of, ofBoth) = (SessionDemand.Of(a, 1, slot, default), SessionDemand.Of(both, 1, slot, default));
                Assert.True(ofBoth.Wide >= of.Wide);
                Assert.True(ofBoth.Latest >= of.Latest);
                foreach (var witness in of.Witnesses.ToArray())
                {
                    Assert.True(ofBoth.IsWitnessForgotten
                        || ofBoth.Witnesses.ToArray().Any(w => w.Witness == witness.Witness && w.Time >= witness.Time));
                }
            }
        },
        iter: 500);

    [Fact]
    public void Decoding_gives_back_what_was_encoded() => Tokens.Sample(
        token =>
        {
            var bytes = token.Encode();
            Assert.InRange(bytes.Length, 0, SessionToken.BytesMax);
            Assert.InRange(token.Floors.Count(), 0, SessionToken.FloorsMax);
            Assert.Equal(SessionFault.None, SessionToken.TryDecode(bytes, Tag, out var read));
            Assert.Equal(token, read);
            Assert.Equal(SessionFault.None, SessionToken.TryParse(token.ToString(), out var parsed));
            Assert.Equal(token, parsed);
        },
        iter: 500);

    [Fact]
    public void The_longest_token_stays_within_its_bound()
    {
        var token = SessionToken.Empty;
        for (var i = 0; i < 200; i++)
        {
            var witness = i % 2 == 0 ? 0 : ulong.MaxValue - (ulong)i;
            var time = new HybridTime(long.MaxValue - (i * (long.MaxValue / 300)));
            token = SessionToken.Merge(token, SessionToken.Of(
                Tag, time, new Floor(uint.MaxValue - (uint)i, (1 << 20) - 1, witness, time)));
        }

        Assert.Equal(SessionToken.FloorsMax, token.Floors.Count());
        Assert.InRange(token.Encode().Length, 1200, SessionToken.BytesMax);
    }

    [Fact]
    public void Damage_is_found_wherever_it_is() => Gen.Select(Tokens.Where(token => !token.IsEmpty), Gen.Int, Gen.Byte[1, 255]).Sample(
        (token, place, change) =>
        {
            var bytes = token.Encode();
            bytes[(int)((uint)place % (uint)bytes.Length)] ^= change;
            Assert.NotEqual(SessionFault.None, SessionToken.TryDecode(bytes, out var read));
            Assert.True(read.IsEmpty);
        },
        iter: 1000);

    [Fact]
    public void A_token_of_another_cluster_or_release_is_named_as_such()
    {
        var bytes = SessionToken.Of(Tag, new HybridTime(9), new Floor(1, 2, 0, new HybridTime(9))).Encode();
        Assert.Equal(SessionFault.OtherCluster, SessionToken.TryDecode(bytes, Tag + 1, out _));
        bytes[0] = 2;
        Assert.Equal(SessionFault.UnknownVersion, SessionToken.TryDecode(bytes, Tag, out _));
        Assert.Equal(SessionFault.Malformed, SessionToken.TryParse("no token!", out _));
        Assert.Equal(SessionFault.Malformed, SessionToken.TryParse(new string('A', 5000), out _));
        Assert.Equal(SessionFault.None, SessionToken.TryParse("", out var empty));
        Assert.True(empty.IsEmpty);
    }

    [Fact]
    public void Bytes_never_change()
    {
        var token = SessionToken.Merge(
            SessionToken.Of(Tag, new HybridTime(1_000_000), new Floor(7, 300, 0, new HybridTime(999_000))),
            SessionToken.Of(Tag, new HybridTime(500), new Floor(7, 300, 0xABCD, new HybridTime(998_999))));
        Assert.Equal(
            "01112233445566778800000000000F424000C0843DC0843D01000000000000ABCD0107AC0200E8070107AC0201E9070D7979A6", Convert.ToHexString(token.Encode()));
    }

    [Fact]
    public void What_is_proven_leaves_the_token_and_nothing_else()
    {
        var token = SessionToken.Merge(
            SessionToken.Of(Tag, new HybridTime(50), new Floor(1, 2, 0, new HybridTime(40))),
            SessionToken.Of(Tag, new HybridTime(50), new Floor(1, 2, 9, new HybridTime(60))));
        Assert.Same(token, token.Without(1, 3, new HybridTime(100)));
        Assert.Same(token, token.Without(2, 2, new HybridTime(100)));
        Assert.Equal(60, Assert.Single(token.Without(1, 2, new HybridTime(59)).Floors).Time.Micros);
        Assert.Empty(token.Without(1, 2, new HybridTime(60)).Floors);
        Assert.Equal(50, token.Without(1, 2, new HybridTime(60)).Seen.Micros);
    }

    [Fact]
    public void Tokens_of_two_clusters_do_not_merge()
    {
        var (a, b) = (SessionToken.OfSeen(1, new HybridTime(1)), SessionToken.OfSeen(2, new HybridTime(1)));
        Assert.Throws<ArgumentException>(() => SessionToken.Merge(a, b));
        Assert.Same(a, SessionToken.Merge(a, SessionToken.Empty));
    }
}
