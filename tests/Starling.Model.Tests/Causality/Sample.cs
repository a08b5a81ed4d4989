using System;
using System.Buffers;
using System.Linq;
using System.Text;
using Starling.Model.Causality;
using Starling.Model.Placement;
using Starling.Model.Time;

namespace Starling.Model.Tests.Causality;

/// <summary>Short names for the things that examples are made of.</summary>
internal static class Sample
{
    public static readonly ActorId A = Actor(1);
    public static readonly ActorId B = Actor(2);
    public static readonly ActorId C = Actor(3);

    public static NodeId Node(int number) => new((UInt128)number);

    public static ActorId Actor(int node, long epoch = 100) => new(Node(node), new HybridTime(epoch));

    public static SiblingValue Value(string text, long origin = 1) =>
        new(new HybridTime(origin), false, Encoding.UTF8.GetBytes(text));

    public static SiblingValue Expiring(string text, long expiry, long origin = 1) =>
        Value(text, origin) with { Expiry = new HybridTime(expiry) };

    public static SiblingValue Tombstone(long origin = 1) => new(new HybridTime(origin), true, default);

    public static VersionVector Vector(params Dot[] dots) =>
        dots.Aggregate(VersionVector.Empty, (vector, dot) => vector.With(dot));

    public static DvvSet Put(
        this DvvSet set, ActorId actor, string text, VersionVector? context = null, long origin = 1) =>
        set.Update(context ?? VersionVector.Empty, actor, Value(text, origin), out _);

    public static string Text(this SiblingValue value) => Encoding.UTF8.GetString(value.Bytes.Span);

    /// <summary>The values in the set's own order, separated by blanks.</summary>
    public static string Texts(this DvvSet set) => string.Join(' ', set.Select(sibling => sibling.Value.Text()));

    public static byte[] Bytes(this DvvSet set)
    {
        var writer = new ArrayBufferWriter<byte>();
        set.Write(writer);
        return writer.WrittenSpan.ToArray();
    }

    public static byte[] Bytes(this VersionVector vector)
    {
        var writer = new ArrayBufferWriter<byte>();
        vector.Write(writer);
        return writer.WrittenSpan.ToArray();
    }
}
