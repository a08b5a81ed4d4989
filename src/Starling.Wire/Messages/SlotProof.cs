using Starling.Model.Time;
using Starling.Wire.Codec;

namespace Starling.Wire.Messages;

/// <summary>What a replica can say of one slot of a table to a session.</summary>
/// <param name="AgreedUntil">Every replica of the slot provably holds the same as of this moment; zero when nothing is proven.</param>
/// <param name="LateUntil">The last moment at which something arrived here so late that others may have compared themselves without it.</param>
public readonly record struct SlotProof(HybridTime AgreedUntil, HybridTime LateUntil)
{
    public const int Size = 16;

    public void Write(ref FieldWriter body)
    {
        body.I64(AgreedUntil.Micros);
        body.I64(LateUntil.Micros);
    }

    public static SlotProof Read(ref FieldReader reader) => new(new HybridTime(reader.I64()), new HybridTime(reader.I64()));
}
