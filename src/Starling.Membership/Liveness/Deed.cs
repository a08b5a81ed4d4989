using System;
using Starling.Model.Placement;

namespace Starling.Membership.Liveness;

/// <summary>One thing that <see cref="Swim"/> has decided and somebody else must do.</summary>
/// <param name="Kind">What.</param>
/// <param name="To">To whom.</param>
/// <param name="About">Whom to probe, or who was probed, on another's behalf; else none.</param>
/// <param name="Number">Of a probe: with what it is reported back. Of an answer: what the asker was told apart by.</param>
/// <param name="Patience">How long whoever is asked may take.</param>
/// <param name="Reached">Of an answer: whether the probed node answered.</param>
public readonly record struct Deed(
    DeedKind Kind, NodeId To, NodeId About = default, ulong Number = 0, TimeSpan Patience = default, bool Reached = false);
