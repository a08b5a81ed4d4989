namespace Starling.Membership.Register;

/// <summary>Where a round of questions to the voters stands.</summary>
internal enum RoundVerdict
{
    Open,

    /// <summary>Enough have granted.</summary>
    Won,

    /// <summary>So many have not granted that enough cannot be reached any more.</summary>
    Lost,
}
