namespace Starling.Replication.Coordinate;

/// <summary>What a read has to do next.</summary>
internal enum ReadStep
{
    /// <summary>Answers are on their way.</summary>
    Wait,

    /// <summary>Ask the replicas of <see cref="ReadRound.ToAsk"/>.</summary>
    Ask,

    /// <summary>Enough have answered: see whether rows and digests agree.</summary>
    Compare,

    /// <summary>Enough have answered with rows that may differ: merge them and mend what is stale.</summary>
    Merge,

    /// <summary>Enough have answered, and there is nothing.</summary>
    Nothing,

    /// <summary>The level cannot be met.</summary>
    Fail,
}
