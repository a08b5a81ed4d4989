namespace Starling.Membership.Topology;

/// <summary>What became of a change of the cluster document. A closed choice.</summary>
public abstract record ChangeResult
{
    private ChangeResult()
    {
    }

    /// <summary>The change was made; this is the document that it made, or a later one that contains it.</summary>
    public sealed record Changed(ClusterDocument Document) : ChangeResult;

    /// <summary>The document says so already.</summary>
    public sealed record Unchanged(ClusterDocument Document) : ChangeResult;

    /// <summary>The change has not happened and will not.</summary>
    /// <param name="Fault">What kind of refusal it is.</param>
    /// <param name="Text">Cause and remedy, for people.</param>
    public sealed record Rejected(ChangeFault Fault, string Text) : ChangeResult;

    /// <summary>Time ran out after the change was sent to voters: it may have happened, or may yet. Try again under the same operation id.
    /// Only the register gives this answer, never a pure change.</summary>
    public sealed record NotKnown(string Text) : ChangeResult;
}
