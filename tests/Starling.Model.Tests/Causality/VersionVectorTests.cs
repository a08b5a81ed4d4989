using System;
using System.Linq;
using CsCheck;
using Starling.Model.Causality;
using Xunit;
using static Starling.Model.Tests.Causality.Sample;

namespace Starling.Model.Tests.Causality;

public sealed class VersionVectorTests
{
    private static readonly Gen<VersionVector> Vectors = Gen.Select(
        Gen.Int[1, 4], Gen.Long[-1, 1], Gen.ULong[1, 400],
        (node, epoch, counter) => new Dot(Actor(node, epoch), counter)).Array[0, 6].Select(dots => Vector(dots));

    [Fact]
    public void Merge_is_the_least_vector_that_includes_both() => Gen.Select(
        Vectors, Vectors, Vectors).Sample((a, b, c) =>
    {
        var merged = VersionVector.Merge(a, b);
        Assert.True(merged.Descends(a) && merged.Descends(b));
        Assert.Equal(merged, VersionVector.Merge(b, a));
        Assert.Equal(VersionVector.Merge(merged, c), VersionVector.Merge(a, VersionVector.Merge(b, c)));
        Assert.Equal(a, VersionVector.Merge(a, a));
        Assert.Equal(a, VersionVector.Merge(VersionVector.Empty, a));
        Assert.All(merged, dot => Assert.Equal(Math.Max(a[dot.Actor], b[dot.Actor]), dot.Counter));
        var actors = a.Concat(b).Select(dot => dot.Actor).Distinct().Order();
        Assert.Equal(actors, merged.Select(dot => dot.Actor));
    });

    [Fact]
    public void Descends_is_inclusion() => Gen.Select(Vectors, Vectors).Sample((a, b) =>
    {
        Assert.Equal(b.All(a.Covers), a.Descends(b));
        Assert.Equal(a.Descends(b) && b.Descends(a), a.Equals(b));
        Assert.Equal(a.Equals(b), a.Bytes().AsSpan().SequenceEqual(b.Bytes()));
        Assert.True(!a.Equals(b) || a.GetHashCode() == b.GetHashCode());
    });

    [Fact]
    public void Parsing_gives_back_what_was_written() => Vectors.Sample(vector =>
    {
        ReadOnlySpan<byte> bytes = [.. vector.Bytes(), 0xEE];
        Assert.Equal(vector.EncodedSize, bytes.Length - 1);
        Assert.True(VersionVector.TryRead(ref bytes, out var read));
        Assert.Equal(1, bytes.Length);
        Assert.Equal(vector, read);
    });

    [Fact]
    public void An_actor_that_is_not_listed_counts_zero()
    {
        var vector = Vector(new Dot(A, 2), new Dot(C, 7));
        Assert.Equal([2ul, 0ul, 7ul], new[] { vector[A], vector[B], vector[C] });
        Assert.True(vector.Covers(new Dot(A, 2)));
        Assert.False(vector.Covers(new Dot(A, 3)));
        Assert.False(vector.Covers(new Dot(B, 1)));
        Assert.Same(vector, vector.With(new Dot(A, 1)));
    }

    [Fact]
    public void Disorder_repetition_and_zero_are_refused()
    {
        Refused(2, Entry(B, 1), Entry(A, 1));
        Refused(2, Entry(A, 1), Entry(A, 1));
        Refused(1, Entry(A, 0));
        Refused(2, Entry(A, 1));
        Refused(1, [.. Entry(A, 1)[..^1], 0x81, 0x00]);

        var nodes = Enumerable.Range(1, VersionVector.EntriesMax + 1);
        var many = nodes.SelectMany(node => Entry(Actor(node), 1)).ToArray();
        Refused([0x81, 0x20], many);
        ReadOnlySpan<byte> most = [0x80, 0x20, .. many.AsSpan(0, VersionVector.EntriesMax * 25)];
        Assert.True(VersionVector.TryRead(ref most, out var vector));
        Assert.Equal(VersionVector.EntriesMax, vector.Count);
    }

    private static byte[] Entry(ActorId actor, byte counter)
    {
        var bytes = new byte[ActorId.Size + 1];
        actor.Write(bytes);
        bytes[^1] = counter;
        return bytes;
    }

    private static void Refused(byte count, params byte[][] entries) =>
        Refused([count], [.. entries.SelectMany(item => item)]);

    private static void Refused(byte[] count, byte[] entries)
    {
        ReadOnlySpan<byte> bytes = [.. count, .. entries];
        var length = bytes.Length;
        Assert.False(VersionVector.TryRead(ref bytes, out var vector));
        Assert.Equal(length, bytes.Length);
        Assert.Same(VersionVector.Empty, vector);
    }
}
