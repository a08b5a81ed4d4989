namespace Starling.Api;

/// <summary>What to tell of agreement.</summary>
public sealed record AgreementQuery
{
    /// <summary>One table's name. <value>Default null: all tables.</value></summary>
    public string? Table { get; init; }

    /// <summary>Every slot of the table by itself as well; needs <see cref="Table"/>. <value>Default false.</value></summary>
    public bool WithSlots { get; init; }

    /// <summary>Only what the asked node says of itself. <value>Default false: the asked node asks all others too.</value></summary>
    public bool OnlyAskedNode { get; init; }
}
