namespace Starling.Model.Values;

/// <summary>What a write says of a value's lifetime. The numbers are on the wire.</summary>
public enum LifetimeKind : byte
{
    /// <summary>Nothing: as the table's default says.</summary>
    Unsaid = 0,

    /// <summary>The value never expires.</summary>
    Never = 1,

    /// <summary>It expires so long after it was written.</summary>
    Span = 2,

    /// <summary>It expires at a moment.</summary>
    Until = 3,
}
