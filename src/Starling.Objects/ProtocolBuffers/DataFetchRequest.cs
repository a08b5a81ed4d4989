using System;
using Starling.Objects.Http;

namespace Starling.Objects.ProtocolBuffers;

/// <summary>DtFetchReq (80).</summary>
internal sealed record DataFetchRequest
{
    public ObjectName Name { get; private set; }

    public ObjectParameters Given { get; private set; } = new();

    /// <summary>0: not given.</summary>
    public uint Replicas { get; private set; }

    public static DataFetchRequest Read(ReadOnlyMemory<byte> payload)
    {
        var request = new DataFetchRequest();
        var name = new ObjectName();
        var given = new ObjectParameters { IncludeContext = true };
        for (var field = new ProtoReader(payload); field.Next();)
        {
            switch (field.Field)
            {
                case 1: name = name with { Bucket = field.Bytes() }; break;
                case 2: name = name with { Key = field.Bytes() }; break;
                case 3: name = name with { Type = field.Bytes() }; break;
                case 4: given = given with { R = QuorumField.Read(field.U32()) }; break;
                case 5: given = given with { Pr = QuorumField.Read(field.U32()) }; break;
                case 8: given = given with { Timeout = TimeoutField.Read(field.U32()) }; break;
                case 10: request.Replicas = field.U32(); break;
                case 11: given = given with { IncludeContext = field.Flag() }; break;
                case 12: given = given with { NodeConfirms = QuorumField.Read(field.U32()) }; break;
                default: field.Skip(); break; // basic_quorum (6), notfound_ok (7), sloppy_quorum (9): nothing here depends on them.
            }
        }

        name.Check(needsKey: true, needsType: true);
        request.Name = name;
        request.Given = given;
        return request;
    }
}
