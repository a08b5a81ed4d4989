namespace Starling.Typed;

/// <summary>What <see cref="ResolvedByAttribute{TResolver}"/> is to those who do not know its type argument.</summary>
internal interface IResolverMaker
{
    object Make();
}
