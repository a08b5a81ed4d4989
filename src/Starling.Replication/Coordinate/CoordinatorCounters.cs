namespace Starling.Replication.Coordinate;

/// <summary>What a coordinator has done since its node started.</summary>
public sealed class CoordinatorCounters
{
    public long Reads { get; set; }

    public long Writes { get; set; }

    /// <summary>Requests answered with trouble.</summary>
    public long Failures { get; set; }

    /// <summary>Reads in which replicas differed.</summary>
    public long Mismatches { get; set; }

    /// <summary>Mutations sent by read repair.</summary>
    public long ReadRepairs { get; set; }

    public long Hedges { get; set; }

    /// <summary>Writes passed on to a replica.</summary>
    public long PassedOn { get; set; }

    /// <summary>Requests refused because there were too many.</summary>
    public long Refused { get; set; }

    /// <summary>Writes coordinated here whose sync on this node's own disk failed. Dots may have left that this store has forgotten.</summary>
    public long LocalSyncsFailed { get; set; }

    /// <summary>Requests in flight now: begun and not answered.</summary>
    public int InFlight { get; set; }

    /// <summary>Writes that are answered, and whose last replicas are still waited for.</summary>
    public int Background { get; set; }

    /// <summary>Bytes of writes in flight now.</summary>
    public long BytesInFlight { get; set; }
}
