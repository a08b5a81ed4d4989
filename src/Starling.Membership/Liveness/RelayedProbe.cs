using System;
using Starling.Model.Placement;

namespace Starling.Membership.Liveness;

/// <summary>A probe made for another node.</summary>
/// <param name="Number">Its own number.</param>
/// <param name="Asker">Who asked.</param>
/// <param name="Token">What the asker's request is told apart by.</param>
/// <param name="Target">Who is probed.</param>
/// <param name="Due">When the asker is told that nothing was heard.</param>
internal readonly record struct RelayedProbe(ulong Number, NodeId Asker, ulong Token, NodeId Target, TimeSpan Due);
