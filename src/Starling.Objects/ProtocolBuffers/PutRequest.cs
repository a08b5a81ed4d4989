using System;
using Starling.Api;
using Starling.Objects.Http;

namespace Starling.Objects.ProtocolBuffers;

/// <summary>RpbPutReq (11).</summary>
internal sealed record PutRequest
{
    /// <summary>Without a key one is made for the object.</summary>
    public ObjectName Name { get; private set; }

    public ObjectParameters Given { get; private set; } = new();

    /// <summary>0: not given.</summary>
    public uint Replicas { get; private set; }

    public Context Vclock { get; private set; }

    public Value Value { get; private set; } = Value.Empty;

    /// <summary>Show the object after the write, without its values.</summary>
    public bool ReturnHead { get; private set; }

    public bool IfNotModified { get; private set; }

    public bool IfNoneMatch { get; private set; }

    public static PutRequest Read(ReadOnlyMemory<byte> payload)
    {
        var request = new PutRequest();
        var name = new ObjectName();
        var given = new ObjectParameters();
        ReadOnlyMemory<byte>? content = null;
        for (var field = new ProtoReader(payload); field.Next();)
        {
            switch (field.Field)
            {
                case 1: name = name with { Bucket = field.Bytes() }; break;
                case 2: name = name with { Key = field.Bytes() }; break;
                case 3: request.Vclock = new Context(field.Bytes()); break;
                case 4: content = field.Bytes(); break;
                case 5: given = given with { W = QuorumField.Read(field.U32()) }; break;
                case 6: given = given with { Dw = QuorumField.Read(field.U32()) }; break;
                case 7: given = given with { ReturnBody = field.Flag() }; break;
                case 8: given = given with { Pw = QuorumField.Read(field.U32()) }; break;
                case 9: request.IfNotModified = field.Flag(); break;
                case 10: request.IfNoneMatch = field.Flag(); break;
                case 11: request.ReturnHead = field.Flag(); break;
                case 12: given = given with { Timeout = TimeoutField.Read(field.U32()) }; break;
                case 15: request.Replicas = field.U32(); break;
                case 16: name = name with { Type = field.Bytes() }; break;
                case 17: given = given with { NodeConfirms = QuorumField.Read(field.U32()) }; break;
                default: field.Skip(); break; // asis (13) and sloppy_quorum (14) are ways of Riak's own nodes.
            }
        }

        name.Check(needsKey: false);
        request.Name = name;
        request.Given = given with { ReturnBody = given.ReturnBody || request.ReturnHead };
        request.ReturnHead &= !given.ReturnBody;
        request.Value = ContentField.Read(content ?? throw new BadMessageException("content is missing"));
        return request;
    }
}
