using System;
using Starling.Objects.Http;

namespace Starling.Objects.ProtocolBuffers;

/// <summary>RpbCounterUpdateReq (50).</summary>
internal sealed record CounterUpdateRequest(ObjectName Name, ObjectParameters Given, long Amount)
{
    public static CounterUpdateRequest Read(ReadOnlyMemory<byte> payload)
    {
        var name = new ObjectName();
        var given = new ObjectParameters();
        long? amount = null;
        for (var field = new ProtoReader(payload); field.Next();)
        {
            switch (field.Field)
            {
                case 1: name = name with { Bucket = field.Bytes() }; break;
                case 2: name = name with { Key = field.Bytes() }; break;
                case 3: amount = field.S64(); break;
                case 4: given = given with { W = QuorumField.Read(field.U32()) }; break;
                case 5: given = given with { Dw = QuorumField.Read(field.U32()) }; break;
                case 6: given = given with { Pw = QuorumField.Read(field.U32()) }; break;
                case 7: given = given with { ReturnBody = field.Flag() }; break;
                case 8: given = given with { NodeConfirms = QuorumField.Read(field.U32()) }; break;
                default: field.Skip(); break;
            }
        }

        name.Check(needsKey: true);
        return new(name, given, amount ?? throw new BadMessageException("amount is missing"));
    }
}
