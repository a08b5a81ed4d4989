using System;
using Starling.Wire.Messages;

namespace Starling.Replication.AntiEntropy;

/// <summary>Whether a round may commit its moment. Pure.</summary>
/// <remarks>
/// Every replica must have told its sums after it had closed, and all must be equal: all by the one sum, or all by the other. A majority does not do:
/// a replica that lacks a tombstone still shows the older version, and would hand it to the others once they have forgotten the tombstone.
/// </remarks>
internal static class RoundJudge
{
    /// <param name="answers">One of each replica of the slot.</param>
    /// <param name="isLenient">The planted bug: one replica may differ.</param>
    public static bool MayCommit(ReadOnlySpan<ConvergedSlot> answers, bool isLenient = false)
    {
        if (isLenient && answers.Length > 2)
        {
            for (var without = 0; without < answers.Length; without++)
            {
                ConvergedSlot[] rest = [.. answers[..without], .. answers[(without + 1)..]];
                if (MayCommit(rest))
                {
                    return true;
                }
            }
        }

        var areAsOfEqual = true;
        var areCurrentEqual = true;
        foreach (var answer in answers)
        {
            var first = answers[0].Stand;
            if (answer.Word != RoundWord.Done || !answer.Stand.IsTold
                || answer.Stand.Watermark != first.Watermark || answer.Stand.Purged != first.Purged)
            {
                return false;
            }

            areAsOfEqual &= answer.Stand.AsOf == first.AsOf;
            areCurrentEqual &= answer.Stand.Current == first.Current;
        }

        return answers.Length > 0 && (areAsOfEqual || areCurrentEqual);
    }
}
