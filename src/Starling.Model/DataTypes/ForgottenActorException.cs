using System;
using Starling.Model.Causality;

namespace Starling.Model.DataTypes;

/// <summary>The actor has minted dots that this replica does not remember, so its next dot could mean two things. Nothing was changed.</summary>
/// <remarks>See <see cref="ActorChoice"/>: a disk went back in time, or a context was forged. The remedy is the same.</remarks>
public sealed class ForgottenActorException(ActorId actor) : Exception(
    $"The actor of node {actor.Node.Short} with epoch {actor.Epoch} has minted more dots than are known here. "
    + "Apply the change again under an actor with a new epoch.")
{
    public ActorId Actor { get; } = actor;
}
