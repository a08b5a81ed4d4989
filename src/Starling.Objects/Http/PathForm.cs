namespace Starling.Objects.Http;

/// <summary>Which of Riak's three path forms a request used: links and locations are given back in the same
/// form.</summary>
internal enum PathForm
{
    /// <summary><c>/riak/B/K</c></summary>
    Old,

    /// <summary><c>/buckets/B/keys/K</c></summary>
    Buckets,

    /// <summary><c>/types/T/buckets/B/keys/K</c></summary>
    Types,
}
