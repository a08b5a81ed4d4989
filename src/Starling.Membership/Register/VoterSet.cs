using System.Collections.Immutable;
using Starling.Membership.Topology;
using Starling.Model.Placement;

namespace Starling.Membership.Register;

/// <summary>The voters under which a proposer works, sorted by id.</summary>
/// <param name="Version">The document's version of its voters; 1 for the founders.</param>
/// <param name="Voters">Distinct voters.</param>
internal sealed record VoterSet(ulong Version, ImmutableArray<Voter> Voters)
{
    /// <summary>More than half.</summary>
    public int Majority => (Voters.Length / 2) + 1;

    public static VoterSet Of(ClusterDocument document)
    {
        var voters = ImmutableArray.CreateBuilder<Voter>();
        foreach (var id in document.Voters)
        {
            voters.Add(new Voter(id, document.MemberOf(id)!.Address));
        }

        return new VoterSet(document.VotersVersion, voters.ToImmutable());
    }

    public static VoterSet OfFounders(ImmutableArray<Voter> founders) =>
        new(1, founders.Sort((a, b) => a.Id.CompareTo(b.Id)));

    /// <summary>True when both sets name the same voters, whatever their versions.</summary>
    public bool HasSameVoters(VoterSet other)
    {
        if (other.Voters.Length != Voters.Length)
        {
            return false;
        }

        for (var i = 0; i < Voters.Length; i++)
        {
            if (other.Voters[i].Id != Voters[i].Id)
            {
                return false;
            }
        }

        return true;
    }

    public int IndexOf(NodeId id)
    {
        for (var i = 0; i < Voters.Length; i++)
        {
            if (Voters[i].Id == id)
            {
                return i;
            }
        }

        return -1;
    }
}
