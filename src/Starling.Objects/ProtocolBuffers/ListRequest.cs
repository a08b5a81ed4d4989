using System;

namespace Starling.Objects.ProtocolBuffers;

/// <summary>RpbListBucketsReq (15) and RpbListKeysReq (17).</summary>
internal sealed record ListRequest
{
    public ObjectName Name { get; private set; }

    /// <summary>For the whole list; null: none.</summary>
    public TimeSpan? Timeout { get; private set; }

    /// <summary>In many messages, as the names are found; lists of keys always are.</summary>
    public bool IsStream { get; private set; }

    public static ListRequest OfBuckets(ReadOnlyMemory<byte> payload)
    {
        var request = new ListRequest();
        for (var field = new ProtoReader(payload); field.Next();)
        {
            switch (field.Field)
            {
                case 1: request.Timeout = TimeoutField.Read(field.U32()); break;
                case 2: request.IsStream = field.Flag(); break;
                case 3: request.Name = request.Name with { Type = field.Bytes() }; break;
                default: field.Skip(); break;
            }
        }

        return request.Name.Type is { IsEmpty: true } ? throw new RefusalException("Type cannot be zero-length") : request;
    }

    public static ListRequest OfKeys(ReadOnlyMemory<byte> payload)
    {
        var request = new ListRequest { IsStream = true };
        for (var field = new ProtoReader(payload); field.Next();)
        {
            switch (field.Field)
            {
                case 1: request.Name = request.Name with { Bucket = field.Bytes() }; break;
                case 2: request.Timeout = TimeoutField.Read(field.U32()); break;
                case 3: request.Name = request.Name with { Type = field.Bytes() }; break;
                default: field.Skip(); break;
            }
        }

        request.Name.Check(needsKey: false);
        return request;
    }
}
