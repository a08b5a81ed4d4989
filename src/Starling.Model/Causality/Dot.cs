namespace Starling.Model.Causality;

/// <summary>The name of one write event: the actor's n-th. Counters start at 1.</summary>
public readonly record struct Dot(ActorId Actor, ulong Counter);
