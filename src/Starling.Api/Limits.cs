namespace Starling.Api;

/// <summary>The limits of what can be stored, in one place. See docs/limits.md. They bind what users write; merges inside the
/// cluster (read repair, hints) are exempt, so that a record over a limit can always be repaired.</summary>
public static class Limits
{
    /// <summary>Bytes of a partition key at most; at least 1.</summary>
    public const int PartitionKeyMax = 65_536 + 512;

    /// <summary>Bytes of a clustering key at most.</summary>
    public const int ClusteringKeyMax = 65_536;

    /// <summary>Bytes of a stored value at most: 16 MiB of body, and its headers of 64 KiB with their lengths.</summary>
    public const int ValueMax = (16 << 20) + (72 << 10);

    /// <summary>Bytes of a stored value above which the node warns.</summary>
    public const int ValueWarning = 1 << 20;

    /// <summary>Bytes of a record with all its siblings beyond which a write that does not replace some is refused.</summary>
    public const int RecordMax = 20 << 20;

    /// <summary>Siblings of a record at most.</summary>
    public const int SiblingsMax = 100;

    /// <summary>Siblings of a record from which on the node warns.</summary>
    public const int SiblingsWarning = 25;

    /// <summary>Changes of one mutation at most.</summary>
    public const int ChangesMax = 1000;

    /// <summary>Bytes of all values of one mutation at most.</summary>
    public const int MutationMax = 32 << 20;

    /// <summary>Live records of a slice or a scan page at most.</summary>
    public const int PageMax = 10_000;
}
