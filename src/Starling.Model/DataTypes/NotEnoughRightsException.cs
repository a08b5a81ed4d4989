using System;
using Starling.Model.Causality;

namespace Starling.Model.DataTypes;

/// <summary>An actor wants to take, or give away, more of a bounded counter than it has rights for. Nothing was changed.</summary>
public sealed class NotEnoughRightsException(ActorId actor, ulong wanted, Int128 rights, Int128 value) : Exception(
    $"{actor} has the right to {rights} of the {value} that are left, and {wanted} were to be taken. "
    + (wanted <= value ? "Have another replica give it rights, or take there." : "There is not so much left: add first."));
