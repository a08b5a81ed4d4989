using System.Collections.Generic;

namespace Starling.Membership.Links;

/// <summary>The last 4,096 correlations of one kind on a link. Costs nothing until the first is noted.</summary>
internal sealed class RecentCorrelations
{
    private const int Max = 4096;
    private HashSet<ulong>? noted;
    private Queue<ulong>? order;

    public bool Has(ulong correlation) => noted is not null && noted.Contains(correlation);

    /// <summary>False when it was noted already.</summary>
    public bool Note(ulong correlation)
    {
        noted ??= [];
        if (!noted.Add(correlation))
        {
            return false;
        }

        order ??= new Queue<ulong>();
        order.Enqueue(correlation);
        if (order.Count > Max)
        {
            noted.Remove(order.Dequeue());
        }

        return true;
    }
}
