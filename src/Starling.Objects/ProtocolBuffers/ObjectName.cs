using System;
using Starling.Objects.Http;

namespace Starling.Objects.ProtocolBuffers;

/// <summary>What a request names: type, bucket and key, as they came. Null: the field was absent.</summary>
internal readonly record struct ObjectName
{
    public ReadOnlyMemory<byte>? Type { get; init; }

    public ReadOnlyMemory<byte>? Bucket { get; init; }

    public ReadOnlyMemory<byte>? Key { get; init; }

    /// <summary>The type's name, <c>default</c> when none was given.</summary>
    public string TypeText => Type is { } type ? TextField.Read(type, "type") : Target.DefaultType;

    /// <summary>Refuses, with Riak's texts, what is empty, and what a message must have and this one has not.</summary>
    /// <param name="needsKey">False: a key may be absent, but not empty.</param>
    /// <param name="needsType">False: a type may be absent, but not empty.</param>
    public void Check(bool needsKey, bool needsType = false)
    {
        if (Bucket is null || (needsKey && Key is null) || (needsType && Type is null))
        {
            throw new BadMessageException((Bucket is null ? "bucket" : needsKey && Key is null ? "key" : "type") + " is missing");
        }

        var empty = Bucket.Value.IsEmpty ? "Bucket" : Key is { IsEmpty: true } ? "Key" : Type is { IsEmpty: true } ? "Type" : null;
        if (empty is not null)
        {
            throw new RefusalException(empty + " cannot be zero-length");
        }
    }
}
