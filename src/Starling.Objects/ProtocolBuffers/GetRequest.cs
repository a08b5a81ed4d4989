using System;
using Starling.Objects.Http;

namespace Starling.Objects.ProtocolBuffers;

/// <summary>RpbGetReq (9).</summary>
internal sealed record GetRequest
{
    public ObjectName Name { get; private set; }

    public ObjectParameters Given { get; private set; } = new();

    /// <summary>0: not given.</summary>
    public uint Replicas { get; private set; }

    /// <summary>A vector clock: answer briefly when it still is the object's.</summary>
    public ReadOnlyMemory<byte>? IfModified { get; private set; }

    /// <summary>Values are to be left out.</summary>
    public bool IsHead { get; private set; }

    public bool WantsDeletedVclock { get; private set; }

    public static GetRequest Read(ReadOnlyMemory<byte> payload)
    {
        var request = new GetRequest();
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
                case 5: given = given with { BasicQuorum = field.Flag() }; break;
                case 6: given = given with { NotFoundOk = field.Flag() }; break;
                case 7: request.IfModified = field.Bytes(); break;
                case 8: request.IsHead = field.Flag(); break;
                case 9: request.WantsDeletedVclock = field.Flag(); break;
                case 10: given = given with { Timeout = TimeoutField.Read(field.U32()) }; break;
                case 12: request.Replicas = field.U32(); break;
                case 13: name = name with { Type = field.Bytes() }; break;
                case 14: given = given with { NodeConfirms = QuorumField.Read(field.U32()) }; break;
                default: field.Skip(); break; // sloppy_quorum (11) has no meaning here: every answer is a real replica's.
            }
        }

        name.Check(needsKey: true);
        request.Name = name;
        request.Given = given;
        return request;
    }
}
