namespace Starling.Objects.Http;

/// <summary>What Riak serves and this door does not, yet or ever: said plainly, with the status that fits.</summary>
internal static class Listings
{
    public static Answer Missing(Target target) => target.Kind switch
    {
        TargetKind.LinkWalk when target.Form == PathForm.Types =>
            Answer.OfText(403, "Link-walking is not allowed on keys stored in bucket-types."),
        TargetKind.LinkWalk => NotYet("Link walking"),
        TargetKind.MapReduce => NotYet("MapReduce"),
        _ => Answer.OfText(404, "Search is not a part of Starling."),
    };

    private static Answer NotYet(string what) => Answer.OfText(501, what + " is not served by Starling yet.");
}
