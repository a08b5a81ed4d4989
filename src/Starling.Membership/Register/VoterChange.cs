using System.Collections.Immutable;
using Starling.World;

namespace Starling.Membership.Register;

/// <summary>Which voters a proposer must hear, when the voters stand in the very document that they vote on. Pure.</summary>
/// <remarks>
/// Intuition: whoever knows only the old voters must still meet whatever the new ones decide. So the document that changes the voters needs a majority of both
/// sets: a proposer of the old set then meets at least that document, and learns from it that it must ask the new set as well. A change that was
/// seen and may not be chosen is no change yet: it is brought to its end as it is before anything is built on it. And it is done step by step, because a proposer that
/// is two changes behind may meet nobody at all of the last set's majority.
/// <para>
/// Why not in the way of the CASPaxos paper, which grows and shrinks the set by configuring every proposer by hand, in order: nobody is there to do it.
/// </para>
/// <para>
/// Laws: two documents of one epoch are never both chosen. Each part is needed: a majority of the new voters only, of the old ones only, building
/// on what may not be chosen, and a jump of two all fork, as planted bugs.
/// Source: Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm", 2014, section 6 (joint consensus), carried over to a register;
/// Rystsov, "CASPaxos", 2018, section 2.3.
/// </para>
/// </remarks>
internal static class VoterChange
{
    /// <summary>What may be done with a document that voters have shown.</summary>
    /// <param name="asked">The voters that were asked: those of the newest document known to be chosen.</param>
    /// <param name="found">The voters that the document names.</param>
    /// <param name="mutants">Planted bugs.</param>
    public static VoterStep StepFor(VoterSet asked, VoterSet found, Mutant mutants = Mutant.None) =>
        found.Version == asked.Version ? found.HasSameVoters(asked) ? VoterStep.Build : VoterStep.Contradiction
        : found.Version < asked.Version ? VoterStep.Contradiction
        : found.Version == asked.Version + 1 || mutants.HasFlag(Mutant.RegisterVotersSkipped) ? VoterStep.Confirm
        : VoterStep.Fetch;

    /// <summary>The sets of which each must accept a document by majority.</summary>
    /// <param name="present">The voters of the document before.</param>
    /// <param name="next">Those of the document to be accepted.</param>
    /// <param name="mutants">Planted bugs.</param>
    public static ImmutableArray<VoterSet> SetsFor(VoterSet present, VoterSet next, Mutant mutants = Mutant.None) =>
        next.Version == present.Version || mutants.HasFlag(Mutant.RegisterOldVotersAlone) ? [present]
        : mutants.HasFlag(Mutant.RegisterNewVotersAlone) ? [next]
        : [present, next];
}
