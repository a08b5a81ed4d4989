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

    /// <summary>Requests in flight now.</summary>
    public int InFlight { get; set; }

    /// <summary>Bytes of writes in flight now.</summary>
    public long BytesInFlight { get; set; }
}
