using System.Buffers;
using System.Buffers.Binary;
using Starling.Model.Time;
using Starling.Model.Values;
using Starling.Wire.Codec;

namespace Starling.Wire.Messages;

/// <summary>A <see cref="Lifetime"/> on the wire: its kind (u8) and, for a length or a moment, its microseconds (i64).</summary>
internal static class LifetimeFields
{
    private const int SizeMax = 1 + 8;

    public static void Write(IBufferWriter<byte> output, Lifetime lifetime)
    {
        var span = output.GetSpan(SizeMax);
        span[0] = (byte)lifetime.Kind;
        if (lifetime.Kind is LifetimeKind.Span or LifetimeKind.Until)
        {
            BinaryPrimitives.WriteInt64LittleEndian(span[1..], lifetime.Micros);
            output.Advance(SizeMax);
        }
        else
        {
            output.Advance(1);
        }
    }

    /// <summary>Reads one. <paramref name="isKnown"/> is false for a kind that this release does not know.</summary>
    public static Lifetime Read(ref FieldReader reader, out bool isKnown)
    {
        var kind = (LifetimeKind)reader.U8();
        isKnown = kind <= LifetimeKind.Until;
        return kind switch
        {
            LifetimeKind.Never => Lifetime.Never,
            LifetimeKind.Span => Lifetime.Of(reader.I64()),
            LifetimeKind.Until => Lifetime.Until(new HybridTime(reader.I64())),
            _ => Lifetime.Unsaid,
        };
    }
}
