using System;
using Starling.Membership.Liveness;
using Starling.Model.Placement;
using Starling.Wire.Messages;

namespace Starling.Membership.Tests.Liveness;

/// <summary>A message on its way in a <see cref="Fleet"/>: a deed, or the answer to one.</summary>
internal sealed record FleetMessage(
    DeedKind Kind, bool IsAnswer, int From, ulong Number, NodeId About, TimeSpan Patience, bool Reached, Incarnation Incarnation,
    Rumour[] Rumours);
