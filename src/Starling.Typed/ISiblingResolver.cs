using System.Collections.Generic;

namespace Starling.Typed;

/// <summary>Makes one value of concurrent ones.</summary>
/// <remarks>
/// Two nodes may resolve the same siblings at the same time, and the results may meet again. So it should give the same result whatever the order
/// and however often, and lose nothing that only one sibling has: the union of what was put in, the greater of two versions.
/// <c>docs/simulator.md</c> tells how to try one against killed nodes and cut networks.
/// </remarks>
public interface ISiblingResolver<T>
{
    /// <summary>The one value. It may be one of the siblings, changed or not.</summary>
    /// <param name="siblings">Two or more values, newest first. A delete beside them does not show: what it had not seen stays.</param>
    T Resolve(IReadOnlyList<T> siblings);
}
