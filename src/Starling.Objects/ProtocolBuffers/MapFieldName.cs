using System;
using Starling.Model.DataTypes;

namespace Starling.Objects.ProtocolBuffers;

/// <summary>MapField: the name and the kind of a map's field.</summary>
internal static class MapFieldName
{
    public static PathStep Read(ReadOnlyMemory<byte> payload)
    {
        ReadOnlyMemory<byte>? name = null;
        var kind = 0u;
        for (var field = new ProtoReader(payload); field.Next();)
        {
            switch (field.Field)
            {
                case 1: name = field.Bytes(); break;
                case 2: kind = field.U32(); break;
                default: field.Skip(); break;
            }
        }

        if (kind is < (uint)DataKind.Counter or > (uint)DataKind.Map)
        {
            throw new BadMessageException($"a map's field has the type {kind} and not 1 to 5");
        }

        return PathStep.Field((DataKind)kind, name ?? throw new BadMessageException("the name of a map's field is missing"));
    }

    public static void Write(ProtoWriter message, int field, PathStep name)
    {
        var start = message.Open(field);
        message.Bytes(1, name.Name.Span);
        message.U32(2, (uint)name.Kind);
        message.Close(start);
    }
}
