namespace Starling.Objects.Http;

/// <summary>Which methods each kind of target takes.</summary>
internal static class Methods
{
    /// <summary>The methods, as an Allow header lists them.</summary>
    public static string Of(TargetKind kind) => kind switch
    {
        TargetKind.Object => "HEAD, GET, POST, PUT, DELETE",
        TargetKind.Keys => "HEAD, GET, POST",
        TargetKind.BucketProps => "HEAD, GET, PUT, DELETE",
        TargetKind.OldBucket => "HEAD, GET, POST, PUT",
        TargetKind.TypeProps => "HEAD, GET, PUT",
        TargetKind.DataType or TargetKind.Counter or TargetKind.LinkWalk or TargetKind.Search => "HEAD, GET, POST",
        TargetKind.MapReduce => "POST",
        _ => "HEAD, GET",
    };

    /// <summary>True for the methods of RFC 9110 and PATCH: others are 501, not 405.</summary>
    public static bool IsKnown(string method) =>
        method is "GET" or "HEAD" or "POST" or "PUT" or "DELETE" or "OPTIONS" or "TRACE" or "CONNECT" or "PATCH";

    public static bool Allows(TargetKind kind, string method)
    {
        foreach (var allowed in Of(kind).Split(", "))
        {
            if (allowed == method)
            {
                return true;
            }
        }

        return false;
    }
}
