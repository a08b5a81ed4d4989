using System;
using System.Globalization;
using Starling.Api;
using Starling.Objects.DataTypes;
using Starling.Objects.Http;

namespace Starling.Objects.ProtocolBuffers;

/// <summary>The one place where a failure of the cluster becomes the text of an error answer.</summary>
/// <remarks>Riak prints its engine's terms, and its clients compare the whole text with some of them. So where Riak has a term it
/// stands alone, and where it has none the text is Starling's own, for people.</remarks>
internal static class ErrorTerms
{
    public const string MatchFound = "match_found";
    public const string Modified = "modified";
    public const string NotFound = "notfound";
    public const string Overload = "overload";

    public static string TooManyReplicas(int replicas) => Term($"{{n_val_violation,{replicas}}}");

    public static string UnknownType(string type) => $"No bucket-type named '{type}'";

    public static string For(StarlingException fault, FaultPlace place) => fault.Code switch
    {
        StarlingError.Timeout => "timeout",
        StarlingError.Overloaded => Overload,
        StarlingError.Unavailable or StarlingError.ReplicasFailed => Unsatisfied(fault, place),
        StarlingError.ImpossibleLevel => TooManyReplicas(place.Replicas),
        StarlingError.UnknownTable => UnknownType(place.Type),
        StarlingError.TooManySiblings => Term($"{{too_many_siblings,{(fault.Got > 0 ? fault.Got : 100)}}}"),
        StarlingError.NotPresent => DataTables.TermOf(fault)!,
        StarlingError.DiskFull => fault.Message + " Free space on the nodes, add nodes, or delete data; reads still work.",
        StarlingError.LinkLost when place.IsWrite && fault.MayHaveHappened =>
            fault.Message + " The write may have happened: read the object before writing it again.",
        _ => fault.Message,
    };

    /// <summary>Riak writes what was wanted before what was got.</summary>
    private static string Unsatisfied(StarlingException fault, FaultPlace place) => fault.Needed == 0
        ? Term($"{{insufficient_vnodes,{fault.Got},need,{fault.Got + 1}}}")
        : Term($"{{{place.Label.ToLowerInvariant()}_val_unsatisfied,{fault.Needed},{fault.Got}}}");

    private static string Term(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
