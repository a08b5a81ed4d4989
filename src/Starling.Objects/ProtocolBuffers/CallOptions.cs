using Starling.Api;
using Starling.Objects.Http;

namespace Starling.Objects.ProtocolBuffers;

/// <summary>How the cluster is asked for what a request and its bucket say.</summary>
internal static class CallOptions
{
    public static ReadOptions OfRead(ObjectParameters given, ObjectPlace place, Quorums quorums) => new()
    {
        Level = quorums.Level,
        AtLeast = quorums.AtLeast,
        Timeout = given.Timeout,
        CountNotFound = given.NotFoundOk ?? place.Properties.NotFoundOk,
        GiveUpEarly = given.BasicQuorum ?? place.Properties.BasicQuorum,
    };

    public static WriteOptions OfWrite(ObjectParameters given, ObjectPlace place, Quorums quorums, Context context) => new()
    {
        Level = quorums.Level,
        AtLeast = quorums.AtLeast,
        Timeout = given.Timeout,
        Context = context,
        ReturnBody = given.ReturnBody,
        ReplaceAll = place.Properties.IsLastWriteWins ? null : !place.Properties.AllowMult,
    };

    /// <summary>Refuses numbers beyond the bucket's n_val, and an n_val of the request's own that is not below it.</summary>
    public static void CheckReplicas(ObjectPlace place, uint replicas, params System.ReadOnlySpan<QuorumNumber> numbers)
    {
        var isTooMany = replicas > place.Replicas;
        foreach (var number in numbers)
        {
            isTooMany |= number.Count > place.Replicas;
        }

        if (isTooMany)
        {
            throw new RefusalException(ErrorTerms.TooManyReplicas(place.Replicas));
        }
    }
}
