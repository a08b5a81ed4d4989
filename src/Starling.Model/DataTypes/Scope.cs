using Starling.Model.Causality;

namespace Starling.Model.DataTypes;

/// <summary>What the branches around a node know, from the nearest outwards; null knows nothing.</summary>
/// <remarks>
/// A chain and not one union: a union at each branch would cost the size of the record's context at each, and a hostile record has many branches.
/// </remarks>
internal sealed class Scope(DotContext known, Scope? outer)
{
    public DotContext Known { get; } = known;

    public Scope? Outer { get; } = outer;

    /// <summary>The scope of what lies below a branch that knows this much itself.</summary>
    public static Scope? Below(Scope? outer, DotContext known) => known.IsEmpty ? outer : new Scope(known, outer);

    public static bool Contains(Scope? scope, Dot dot)
    {
        for (; scope is not null; scope = scope.Outer)
        {
            if (scope.Known.Contains(dot))
            {
                return true;
            }
        }

        return false;
    }

    public static bool Overlaps(Scope? scope, DotContext context)
    {
        for (; scope is not null; scope = scope.Outer)
        {
            if (scope.Known.Overlaps(context))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What the context knows and the scope does not.</summary>
    public static DotContext Beyond(Scope? scope, DotContext context)
    {
        for (; scope is not null && !context.IsEmpty; scope = scope.Outer)
        {
            context = context.Except(scope.Known);
        }

        return context;
    }

    /// <summary>The whole scope as one context.</summary>
    public static DotContext Sum(Scope? scope)
    {
        var sum = DotContext.Empty;
        for (; scope is not null; scope = scope.Outer)
        {
            sum = DotContext.Union(sum, scope.Known);
        }

        return sum;
    }
}
