using Starling.Api;

namespace Starling.Client.Retries;

/// <summary>Whether a failed attempt may be followed by another one, at another node.</summary>
/// <remarks>
/// Intuition: a read may be asked as often as there is time. A write may be sent again only when it is certain that the first
/// sending did nothing, or that a second one cannot be told from the first.
/// <para>
/// A plain write must not be sent again after "not known", not even a last-write-wins put of the same value: the second sending gets a later
/// stamp, and would overwrite what somebody else wrote between the two. For siblings it gets a second dot, and readers see the value
/// twice. A last-write-wins write whose caller gave the write time has its place in the order already: sent twice, it merges with
/// itself. The client does not invent a write time to get there, because its clock would then decide who wins, and no node watches
/// the clocks of clients.
/// </para>
/// <para>
/// A change of a data type carries an operation's id, by which nodes know a second try again: it counts once however often it is sent.
/// </para>
/// <para>
/// Laws: never more than the given attempts; what is wrong with the request itself is never sent again; after "not known" a
/// <see cref="CallSafety.NewWrite"/> is never sent again. This is the only layer that retries: nodes hedge reads and pass writes on, and never
/// repeat a client's request. Time and the <see cref="RetryBudget"/> are asked by the caller.
/// </para>
/// Source: Brooker, "Timeouts, retries, and backoff with jitter", Amazon Builders' Library, 2019.
/// </remarks>
internal static class RetryDecision
{
    public static bool MayRetry(CallSafety safety, in Failure failure, int attempts, int attemptsMax) =>
        attempts < attemptsMax
        && IsElsewhereBetter(failure.Code)
        && (safety != CallSafety.NewWrite || !failure.MayHaveHappened);

    /// <summary>True when another node, or the same one a little later, may well do better.</summary>
    private static bool IsElsewhereBetter(StarlingError code) => code switch
    {
        StarlingError.Unavailable or StarlingError.Timeout or StarlingError.Overloaded or StarlingError.NotReady
            or StarlingError.LinkLost => true,

        // One node's full or broken disk: through another node the level may be met.
        StarlingError.DiskFull or StarlingError.ReplicasFailed => true,
        _ => false,
    };
}
