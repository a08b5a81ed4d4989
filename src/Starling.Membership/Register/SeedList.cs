using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Starling.Membership.Topology;
using Starling.Model.Values;
using Starling.World;

namespace Starling.Membership.Register;

/// <summary>The nodes that form the cluster together, as configured: the same list on each of them.</summary>
/// <remarks>
/// The seeds are the first voters, and two different ideas of who they are could make two clusters of one. So the list is brought into one
/// form (lower case, sorted) and hashed, the hash travels in the handshake, and nodes with different hashes do not talk.
/// </remarks>
public sealed class SeedList
{
    private SeedList(ImmutableArray<Endpoint> seeds, ulong hash)
    {
        Seeds = seeds;
        Hash = hash;
    }

    /// <summary>Sorted; 1, or 3 to <see cref="DocumentLimits.MembersMax"/>; for one that joins any number from 1.</summary>
    public ImmutableArray<Endpoint> Seeds { get; }

    /// <summary>Equal for equal lists, on all platforms; zero for one that joins: it forms nothing, so nobody need have its list.</summary>
    public ulong Hash { get; }

    /// <summary>The members that a node asks to be let in.</summary>
    /// <param name="configured">In any order; some that run are enough.</param>
    /// <param name="list">The list; null when it is refused.</param>
    /// <param name="why">Why it is refused, and what to do.</param>
    public static bool TryCreateToJoin(IEnumerable<Endpoint> configured, [NotNullWhen(true)] out SeedList? list, out string why)
    {
        var sorted = new SortedSet<Endpoint>();
        foreach (var member in configured)
        {
            sorted.Add(Normal(member));
        }

        why = sorted.Count is 0 or > DocumentLimits.MembersMax
            ? $"Name 1 to {DocumentLimits.MembersMax} members of the cluster to join; {sorted.Count} are named." : "";
        list = why.Length > 0 ? null : new SeedList([.. sorted], 0);
        return list is not null;
    }

    /// <summary>Brings a configured list into its one form.</summary>
    /// <param name="configured">In any order.</param>
    /// <param name="list">The list; null when it is refused.</param>
    /// <param name="why">Why it is refused, and what to do.</param>
    public static bool TryCreate(IEnumerable<Endpoint> configured, [NotNullWhen(true)] out SeedList? list, out string why)
    {
        list = null;
        var sorted = new SortedSet<Endpoint>();
        foreach (var seed in configured)
        {
            if (!sorted.Add(Normal(seed)))
            {
                why = $"The seed {seed} stands twice in the list of seeds. Name every seed once.";
                return false;
            }
        }

        why = sorted.Count switch
        {
            0 => "The list of seeds is empty. Name all nodes that form the cluster, for example 10.0.0.1:7800,10.0.0.2:7800,10.0.0.3:7800.",
            2 => "Two seeds cannot form a cluster: a majority of two is two, so the loss of either would stop all changes. Name one seed, or three or more.",
            > DocumentLimits.MembersMax => $"{sorted.Count} seeds are too many; {DocumentLimits.MembersMax} are possible.",
            _ => "",
        };
        if (why.Length > 0)
        {
            return false;
        }

        var text = new StringBuilder();
        foreach (var seed in sorted)
        {
            text.Append(seed.ToString()).Append('\n');
        }

        var hash = (ulong)SipHash128.Hash(0, Encoding.UTF8.GetBytes(text.ToString()));
        list = new SeedList([.. sorted], hash == 0 ? 1 : hash);
        return true;
    }

    public bool Contains(Endpoint address) => Seeds.Contains(Normal(address));

    /// <summary>Host names do not tell upper from lower case.</summary>
    public static Endpoint Normal(Endpoint address) => address with { Host = address.Host.Trim().ToLowerInvariant() };

    public override string ToString() => string.Join(",", Seeds);
}
