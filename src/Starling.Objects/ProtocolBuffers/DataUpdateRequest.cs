using System;
using Starling.Api;
using Starling.Objects.Http;

namespace Starling.Objects.ProtocolBuffers;

/// <summary>DtUpdateReq (82).</summary>
internal sealed record DataUpdateRequest
{
    /// <summary>Without a key one is made for the value.</summary>
    public ObjectName Name { get; private set; }

    public ObjectParameters Given { get; private set; } = new();

    /// <summary>0: not given.</summary>
    public uint Replicas { get; private set; }

    /// <summary>What the client has seen of the value, for what it removes.</summary>
    public Context Context { get; private set; }

    public DataOperation Operation { get; private set; }

    public static DataUpdateRequest Read(ReadOnlyMemory<byte> payload)
    {
        var request = new DataUpdateRequest();
        var name = new ObjectName();
        var given = new ObjectParameters { IncludeContext = true };
        ReadOnlyMemory<byte>? operation = null;
        for (var field = new ProtoReader(payload); field.Next();)
        {
            switch (field.Field)
            {
                case 1: name = name with { Bucket = field.Bytes() }; break;
                case 2: name = name with { Key = field.Bytes() }; break;
                case 3: name = name with { Type = field.Bytes() }; break;
                case 4: request.Context = new Context(field.Bytes()); break;
                case 5: operation = field.Bytes(); break;
                case 6: given = given with { W = QuorumField.Read(field.U32()) }; break;
                case 7: given = given with { Dw = QuorumField.Read(field.U32()) }; break;
                case 8: given = given with { Pw = QuorumField.Read(field.U32()) }; break;
                case 9: given = given with { ReturnBody = field.Flag() }; break;
                case 10: given = given with { Timeout = TimeoutField.Read(field.U32()) }; break;
                case 12: request.Replicas = field.U32(); break;
                case 13: given = given with { IncludeContext = field.Flag() }; break;
                case 14: given = given with { NodeConfirms = QuorumField.Read(field.U32()) }; break;
                default: field.Skip(); break; // sloppy_quorum (11) has no meaning here: every acknowledgement is a real replica's.
            }
        }

        name.Check(needsKey: false, needsType: true);
        request.Name = name;
        request.Given = given;
        request.Operation = OperationReader.Read(operation ?? throw new BadMessageException("op is missing"));
        return request;
    }
}
