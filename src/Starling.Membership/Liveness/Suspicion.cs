using System;
using System.Collections.Generic;
using Starling.Model.Placement;

namespace Starling.Membership.Liveness;

/// <summary>One suspicion: who shares it, and when it runs out. Pure.</summary>
/// <remarks>
/// <para>
/// Intuition: one witness may be the one with the bad eyes, four independent ones are not. So a suspicion lasts long while its first finder is alone with it, and
/// the more others find the same by themselves, the shorter it gets; a slow node that suspects everybody therefore condemns nobody soon.
/// </para>
/// <para>
/// Length = most - (most - least) · log(c + 1) / log(k + 1) after c of k confirmations; the first confirmation counts most. In a cluster that is too small
/// for k confirmations it is the least. Laws: least ≤ length ≤ most; a confirmation never makes it longer; one node confirms once.
/// Source: Lifeguard (see <see cref="LocalHealth"/>), section IV-B (local health aware suspicion).
/// </para>
/// </remarks>
public sealed class Suspicion
{
    /// <summary>How many others must find the same for the least length.</summary>
    public const int ConfirmationsWanted = 3;

    private const int KnocksMax = 2;

    /// <summary>The longest length, in least ones.</summary>
    public const int MostFactor = 6;

    private readonly HashSet<NodeId> finders = [];
    private readonly int wanted;
    private readonly TimeSpan least;
    private TimeSpan start;
    private int knocks;

    /// <param name="start">When it began here.</param>
    /// <param name="finder">Who raised it.</param>
    /// <param name="others">Members besides this node and the suspect.</param>
    /// <param name="least">Its least length.</param>
    public Suspicion(TimeSpan start, NodeId finder, int others, TimeSpan least)
    {
        this.start = start;
        this.least = least;
        wanted = others < ConfirmationsWanted ? 0 : ConfirmationsWanted;
        finders.Add(finder);
    }

    /// <summary>When it runs out, as far as is known now.</summary>
    public TimeSpan Deadline => start + LengthAfter(finders.Count - 1, wanted, least);

    /// <summary>Its length after so many confirmations of so many wanted.</summary>
    public static TimeSpan LengthAfter(int confirmations, int wanted, TimeSpan least)
    {
        if (confirmations >= wanted)
        {
            return least;
        }

        var most = MostFactor * least;
        return most - ((most - least) * (Math.Log(confirmations + 1) / Math.Log(wanted + 1)));
    }

    /// <summary>Another node found the same. True when that is news and brings the end nearer.</summary>
    public bool Confirm(NodeId finder) => finders.Count <= wanted && finders.Add(finder);

    /// <summary>True twice, two intervals and one before it runs out: then whoever would condemn asks the suspect once more. A denial may have gone round without coming
    /// here, for a rumour reaches almost all, not all.</summary>
    public bool IsKnockDue(TimeSpan now, TimeSpan interval)
    {
        if (knocks == KnocksMax || now < Deadline - ((KnocksMax - knocks) * interval))
        {
            return false;
        }

        knocks++;
        return true;
    }

    /// <summary>We paused ourselves for so long: a denial may lie unread.</summary>
    public void Excuse(TimeSpan stall) => start += stall;
}
