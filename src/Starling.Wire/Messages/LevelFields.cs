using Starling.Model.Quorums;
using Starling.Wire.Codec;

namespace Starling.Wire.Messages;

/// <summary>A consistency level on the wire: kind u8, count u8.</summary>
public static class LevelFields
{
    public static void Write(ref FieldWriter writer, ConsistencyLevel level)
    {
        writer.U8((byte)level.Kind);
        writer.U8((byte)level.Count);
    }

    public static bool TryRead(ref FieldReader reader, out ConsistencyLevel level)
    {
        var kind = (LevelKind)reader.U8();
        var count = reader.U8();
        level = default;
        switch (kind)
        {
            case LevelKind.Quorum when count == 0:
                return true;
            case LevelKind.Number when count is >= 1 and <= 64:
                level = ConsistencyLevel.Number(count);
                return true;
            case LevelKind.All when count == 0:
                level = ConsistencyLevel.All;
                return true;
            case LevelKind.LocalOne when count == 0:
                level = ConsistencyLevel.LocalOne;
                return true;
            case LevelKind.LocalQuorum when count == 0:
                level = ConsistencyLevel.LocalQuorum;
                return true;
            case LevelKind.EachQuorum when count == 0:
                level = ConsistencyLevel.EachQuorum;
                return true;
            default:
                return false;
        }
    }
}
