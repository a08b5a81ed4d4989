namespace Starling.Objects.Http;

/// <summary>What a request was doing when the cluster failed it; the error texts need it.</summary>
/// <param name="Type">The bucket type.</param>
/// <param name="Label">The strongest quorum value's name, see <see cref="Quorums.Label"/>.</param>
/// <param name="Replicas">The bucket's n_val.</param>
/// <param name="IsWrite">True when the call that failed would have changed something.</param>
internal readonly record struct FaultPlace(string Type, string Label, int Replicas, bool IsWrite);
