using System;
using System.Collections.Immutable;
using System.Linq;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.World;

namespace Starling.Membership.Tests.Topology;

/// <summary>Documents to test with.</summary>
internal static class Samples
{
    public static MemberEntry Member(int number, string dataCentre = "dc1") => new(
        new NodeId((UInt128)number), new Endpoint($"10.0.0.{number}", 7800), dataCentre, $"r{number % 3}", 100, MemberState.Normal);

    public static ClusterDocument Formed(int nodes = 3, int slots = 8) => Document(DocumentChanges.Form(
        11, 22, [.. Enumerable.Range(1, nodes).Select(n => Member(n))], 33, slotCount: slots));

    public static ClusterDocument Document(ChangeResult result) => result switch
    {
        ChangeResult.Changed changed => changed.Document,
        ChangeResult.Unchanged unchanged => unchanged.Document,
        _ => throw new InvalidOperationException(result.ToString()),
    };

    public static ImmutableSortedDictionary<string, int> Replicas(int count, string dataCentre = "dc1") =>
        ImmutableSortedDictionary<string, int>.Empty.Add(dataCentre, count);

    public static ImmutableSortedDictionary<string, string> None => ImmutableSortedDictionary<string, string>.Empty;
}
