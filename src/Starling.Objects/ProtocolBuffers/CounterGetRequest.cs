using System;
using Starling.Objects.Http;

namespace Starling.Objects.ProtocolBuffers;

/// <summary>RpbCounterGetReq (52).</summary>
internal sealed record CounterGetRequest(ObjectName Name, ObjectParameters Given)
{
    public static CounterGetRequest Read(ReadOnlyMemory<byte> payload)
    {
        var name = new ObjectName();
        var given = new ObjectParameters();
        for (var field = new ProtoReader(payload); field.Next();)
        {
            switch (field.Field)
            {
                case 1: name = name with { Bucket = field.Bytes() }; break;
                case 2: name = name with { Key = field.Bytes() }; break;
                case 3: given = given with { R = QuorumField.Read(field.U32()) }; break;
                case 4: given = given with { Pr = QuorumField.Read(field.U32()) }; break;
                case 7: given = given with { NodeConfirms = QuorumField.Read(field.U32()) }; break;
                default: field.Skip(); break; // basic_quorum (5) and notfound_ok (6): nothing here depends on them.
            }
        }

        name.Check(needsKey: true);
        return new(name, given);
    }
}
