namespace Starling.Objects.Http;

/// <summary>What a request's path names.</summary>
internal enum TargetKind
{
    /// <summary>A path that is not the object door's.</summary>
    None,
    Root,
    Ping,
    Stats,
    Buckets,
    Keys,
    Object,
    BucketProps,

    /// <summary>The old form's <c>/riak/B</c>: properties, key lists and storing under a generated key share the
    /// path.</summary>
    OldBucket,
    TypeProps,
    DataType,

    /// <summary><c>/ops/ID</c>: what became of an operation.</summary>
    Operation,
    Counter,
    Index,
    LinkWalk,
    MapReduce,
    Search,
}
