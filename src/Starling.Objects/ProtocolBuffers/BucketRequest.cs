using System;

namespace Starling.Objects.ProtocolBuffers;

/// <summary>The messages that name a bucket, or a type, and maybe bring properties: RpbGetBucketReq (19), RpbSetBucketReq (21),
/// RpbResetBucketReq (29), RpbGetBucketTypeReq (31) and RpbSetBucketTypeReq (32).</summary>
internal sealed record BucketRequest
{
    public ObjectName Name { get; private set; }

    /// <summary>The bytes of the properties; null in messages that bring none.</summary>
    public ReadOnlyMemory<byte>? Properties { get; private set; }

    /// <summary>Reads a message that names a bucket and maybe its type.</summary>
    /// <param name="payload">The message.</param>
    /// <param name="bringsProperties">True for the one with properties: field 2 holds them and field 3 the type.</param>
    public static BucketRequest OfBucket(ReadOnlyMemory<byte> payload, bool bringsProperties)
    {
        var request = new BucketRequest();
        for (var field = new ProtoReader(payload); field.Next();)
        {
            switch (field.Field)
            {
                case 1: request.Name = request.Name with { Bucket = field.Bytes() }; break;
                case 2 when bringsProperties: request.Properties = field.Bytes(); break;
                case 2 or 3: request.Name = request.Name with { Type = field.Bytes() }; break;
                default: field.Skip(); break;
            }
        }

        request.Name.Check(needsKey: false);
        return !bringsProperties || request.Properties is not null ? request : throw new BadMessageException("props is missing");
    }

    /// <summary>Reads a message that names a type.</summary>
    public static BucketRequest OfType(ReadOnlyMemory<byte> payload, bool bringsProperties)
    {
        var request = new BucketRequest();
        for (var field = new ProtoReader(payload); field.Next();)
        {
            switch (field.Field)
            {
                case 1: request.Name = request.Name with { Type = field.Bytes() }; break;
                case 2 when bringsProperties: request.Properties = field.Bytes(); break;
                default: field.Skip(); break;
            }
        }

        if (request.Name.Type is null || (bringsProperties && request.Properties is null))
        {
            throw new BadMessageException((request.Name.Type is null ? "type" : "props") + " is missing");
        }

        return request.Name.Type.Value.IsEmpty ? throw new RefusalException("Type cannot be zero-length") : request;
    }
}
