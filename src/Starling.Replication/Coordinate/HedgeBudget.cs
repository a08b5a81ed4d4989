namespace Starling.Replication.Coordinate;

/// <summary>Keeps second questions rare: hedging helps against one slow replica, and makes a general overload worse.</summary>
/// <remarks>A token bucket filled by reads themselves (Dean and Barroso, "The Tail at Scale", 2013, "Hedged requests"). At most 100 tokens
/// are saved up.</remarks>
public sealed class HedgeBudget(int perThousand)
{
    private const int Price = 1000;
    private int tokens;

    /// <summary>One more read has begun.</summary>
    public void Earn() => tokens = tokens > 100 * Price ? tokens : tokens + perThousand;

    public bool TrySpend()
    {
        if (tokens < Price)
        {
            return false;
        }

        tokens -= Price;
        return true;
    }
}
