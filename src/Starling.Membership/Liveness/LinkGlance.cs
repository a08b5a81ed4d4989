namespace Starling.Membership.Liveness;

/// <summary>What can be seen of our own link to a peer without asking anything.</summary>
/// <param name="IsUp">True while requests can be sent.</param>
/// <param name="HeardAt">When anything last came, as a timestamp of the world's time.</param>
/// <param name="InFlight">Requests that wait for an answer.</param>
public readonly record struct LinkGlance(bool IsUp, long HeardAt, int InFlight);
