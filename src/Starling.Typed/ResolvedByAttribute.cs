using System;

namespace Starling.Typed;

/// <summary>Says on a type how its siblings become one value: <c>[ResolvedBy&lt;CartResolver&gt;]</c>. A resolver that a table is given
/// (<see cref="StarlingTable{T}.WithResolver(ISiblingResolver{T})"/>) goes before it.</summary>
/// <typeparam name="TResolver">An <see cref="ISiblingResolver{T}"/> of that type; one is made for each table.</typeparam>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Interface, Inherited = false)]
public sealed class ResolvedByAttribute<TResolver> : Attribute, IResolverMaker
    where TResolver : class, new()
{
    object IResolverMaker.Make() => new TResolver();
}
