using System;
using System.Collections.Generic;
using Starling.Api;

namespace Starling.Node.Status;

/// <summary>Says in words whether the copies of one record are proven equal, given what each replica's fingerprints say. Pure.</summary>
/// <remarks>
/// Three strengths, told apart: the copies looked at now carry the same fingerprint (true of this record at this moment); the leaf's sums are equal too
/// (so are its neighbours); and the slot was proven equal as of a moment (so nothing written before it is missing anywhere, whether one knows
/// its key or not). Law: never "equal" while a replica did not tell.
/// </remarks>
internal static class CopiesVerdict
{
    /// <param name="replicas">All replicas of the record's slot.</param>
    public static string Of(IReadOnlyList<ReplicaExplanation> replicas)
    {
        if (replicas.Count == 1)
        {
            return "There is one copy, so there is nothing to compare it with.";
        }

        var silent = new List<string>();
        foreach (var replica in replicas)
        {
            if (replica.Standing is null)
            {
                silent.Add(replica.Address);
            }
        }

        if (silent.Count > 0)
        {
            return $"Not proven: {string.Join(", ", silent)} did not tell. " + (AreEqual(replicas, static s => s.RowId ?? "")
                ? "The other copies are equal."
                : "The other copies differ.");
        }

        return Copies(replicas) + " " + Slot(replicas);
    }

    private static string Copies(IReadOnlyList<ReplicaExplanation> replicas) => !AreEqual(replicas, static s => s.RowId ?? "")
        ? "Not equal: the copies' fingerprints differ."
        : AreEqual(replicas, static s => s.LeafSum)
            ? $"Equal: all {replicas.Count} copies have the same fingerprint, and so has all that lies near them (leaf {replicas[0].Standing!.Leaf})."
            : $"Equal: all {replicas.Count} copies have the same fingerprint. Other records of leaf {replicas[0].Standing!.Leaf} differ, or are being written.";

    private static string Slot(IReadOnlyList<ReplicaExplanation> replicas)
    {
        DateTimeOffset? proven = null;
        var isProven = true;
        foreach (var replica in replicas)
        {
            var standing = replica.Standing!;
            isProven &= standing.Proven is not null;
            proven = proven is { } latest && latest > standing.Proven ? latest : standing.Proven ?? proven;
        }

        // What one replica has proven with every other one is proven of all.
        return proven is { } moment
            ? $"The whole slot is proven equal as of {moment:yyyy-MM-dd HH:mm:ss}Z" + (isProven ? "." : ", by one of its replicas.")
            : "The whole slot has not been proven equal since the nodes started.";
    }

    private static bool AreEqual(IReadOnlyList<ReplicaExplanation> replicas, Func<RecordStanding, string> part)
    {
        string? first = null;
        foreach (var replica in replicas)
        {
            if (replica.Standing is { } standing)
            {
                first ??= part(standing);
                if (part(standing) != first)
                {
                    return false;
                }
            }
        }

        return true;
    }
}
