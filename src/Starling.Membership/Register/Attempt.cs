using Starling.Membership.Topology;

namespace Starling.Membership.Register;

/// <summary>What one attempt of a proposer came to.</summary>
/// <param name="Result">The change's result; null when it must be tried again.</param>
/// <param name="Chosen">The document that this attempt made chosen (perhaps again); null for none.</param>
/// <param name="Bytes">Its bytes.</param>
/// <param name="MayHaveHappened">True when a document with the change in it was sent to voters.</param>
internal readonly record struct Attempt(ChangeResult? Result, ClusterDocument? Chosen, byte[] Bytes, bool MayHaveHappened)
{
    public static Attempt Again(bool mayHaveHappened) => new(null, null, [], mayHaveHappened);

    /// <summary>A document that may be chosen and that this node cannot judge: the one before it has to be fetched from its members first.</summary>
    public ClusterDocument? Ahead { get; private init; }

    public static Attempt MustFetch(ClusterDocument ahead) => Again(mayHaveHappened: false) with { Ahead = ahead };

    public static Attempt Refused(ChangeFault fault, string text) => new(new ChangeResult.Rejected(fault, text), null, [], false);
}
