namespace Starling.Model.Causality;

/// <summary>The one value that a reader of a table without siblings sees.</summary>
/// <remarks>
/// The greatest by origin, then a value before a tombstone, then by dot. It is chosen when a record is read and never
/// inside the merge: a set trimmed to its winner would still claim to know the values it dropped. Three concurrent
/// writes v (origin 5), x (1, having seen v) and w (3, blind) show it: one replica holds v and w and would trim w,
/// another holds w and x and would trim x; in their merge v is overwritten by x, and w and x are each known to one side
/// and missing there, so nothing is left at all. Instead the coordinator of such a table writes with the context of its
/// own set joined to the client's, so that siblings stay few. The order is total, because dots differ; all replicas
/// with equal sets show the same winner.
/// </remarks>
public static class Winner
{
    /// <summary>
    /// The winner, which may be a tombstone ("not found" to readers); null only if the set holds no value.
    /// </summary>
    public static Sibling? Of(DvvSet set)
    {
        Sibling? best = null;
        foreach (var sibling in set)
        {
            if (best is null || Compare(sibling, best) > 0)
            {
                best = sibling;
            }
        }

        return best;
    }

    /// <summary>Positive if <paramref name="a"/> wins over <paramref name="b"/>.</summary>
    public static int Compare(Sibling a, Sibling b)
    {
        var byOrigin = a.Value.Origin.CompareTo(b.Value.Origin);
        if (byOrigin != 0)
        {
            return byOrigin;
        }

        if (a.Value.IsTombstone != b.Value.IsTombstone)
        {
            return a.Value.IsTombstone ? -1 : 1;
        }

        var byActor = a.Dot.Actor.CompareTo(b.Dot.Actor);
        return byActor != 0 ? byActor : a.Dot.Counter.CompareTo(b.Dot.Counter);
    }
}
