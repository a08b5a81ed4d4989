namespace Starling.Membership.Register;

/// <summary>Why a node is not ready, and what to do about it.</summary>
/// <param name="Kind">What kind of fault it is.</param>
/// <param name="Text">Cause and remedy, for people.</param>
public sealed record FormationFault(FormationFaultKind Kind, string Text)
{
    /// <summary>True when waiting does not help: the node must be started differently.</summary>
    public bool IsFinal => Kind is FormationFaultKind.NotASeed or FormationFaultKind.NotAMember or FormationFaultKind.Replaced
        or FormationFaultKind.OtherAddress or FormationFaultKind.OtherPlace;
}
