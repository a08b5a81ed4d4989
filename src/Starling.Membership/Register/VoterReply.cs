using Starling.Wire.Messages;

namespace Starling.Membership.Register;

/// <summary>A voter's answer to prepare or accept.</summary>
/// <param name="Granted">Promised, or accepted.</param>
/// <param name="Ballot">The ballot that was granted, or the higher one that stood in the way.</param>
/// <param name="Accepted">The ballot of <paramref name="Document"/>.</param>
/// <param name="Document">In a promise, what the voter had accepted before; empty for nothing.</param>
internal sealed record VoterReply(bool Granted, Ballot Ballot, Ballot Accepted, byte[] Document);
