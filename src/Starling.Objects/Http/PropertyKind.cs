namespace Starling.Objects.Http;

/// <summary>What values a bucket property takes.</summary>
internal enum PropertyKind
{
    /// <summary>Not one of the door's: any JSON, kept and shown, without effect.</summary>
    Free,
    Flag,

    /// <summary>A whole number above 0.</summary>
    Count,

    /// <summary>A whole number above 0, or <c>one</c>, <c>quorum</c>, <c>all</c>.</summary>
    Quorum,

    /// <summary>The same, or 0.</summary>
    QuorumOrZero,
    Text,

    /// <summary>Given by the table, or the same everywhere: accepted when it is what it already is, refused
    /// otherwise.</summary>
    Fixed,

    /// <summary>Accepted and ignored, so that what was read can be written back.</summary>
    Ignored,
}
