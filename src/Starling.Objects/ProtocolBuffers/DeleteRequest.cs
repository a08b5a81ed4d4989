using System;
using Starling.Api;
using Starling.Objects.Http;

namespace Starling.Objects.ProtocolBuffers;

/// <summary>RpbDelReq (13).</summary>
internal sealed record DeleteRequest
{
    public ObjectName Name { get; private set; }

    public ObjectParameters Given { get; private set; } = new();

    /// <summary>0: not given.</summary>
    public uint Replicas { get; private set; }

    public Context Vclock { get; private set; }

    public static DeleteRequest Read(ReadOnlyMemory<byte> payload)
    {
        var request = new DeleteRequest();
        var name = new ObjectName();
        var given = new ObjectParameters();
        for (var field = new ProtoReader(payload); field.Next();)
        {
            switch (field.Field)
            {
                case 1: name = name with { Bucket = field.Bytes() }; break;
                case 2: name = name with { Key = field.Bytes() }; break;
                case 3: given = given with { Rw = QuorumField.Read(field.U32()) }; break;
                case 4: request.Vclock = new Context(field.Bytes()); break;
                case 5: given = given with { R = QuorumField.Read(field.U32()) }; break;
                case 6: given = given with { W = QuorumField.Read(field.U32()) }; break;
                case 7: given = given with { Pr = QuorumField.Read(field.U32()) }; break;
                case 8: given = given with { Pw = QuorumField.Read(field.U32()) }; break;
                case 9: given = given with { Dw = QuorumField.Read(field.U32()) }; break;
                case 10: given = given with { Timeout = TimeoutField.Read(field.U32()) }; break;
                case 12: request.Replicas = field.U32(); break;
                case 13: name = name with { Type = field.Bytes() }; break;
                default: field.Skip(); break;
            }
        }

        name.Check(needsKey: true);
        request.Name = name;
        request.Given = given;
        return request;
    }
}
