using System;
using Starling.Api;
using Starling.Model.Quorums;

namespace Starling.Objects.Http;

/// <summary>What the many quorum values of a request ask of the cluster, folded into one level.</summary>
/// <remarks>
/// A Starling acknowledgement always comes from a real replica and is always synced. So <c>w</c> (received), <c>dw</c>
/// (on disk), <c>pw</c> (by primaries) and <c>node_confirms</c> (by distinct nodes) count the same acknowledgements and
/// the largest wins, as it does of <c>r</c> and <c>pr</c>. Words travel as levels and numbers as a floor beside them,
/// so the cluster resolves <c>quorum</c> against the replicas that the record really has.
/// </remarks>
internal readonly record struct Quorums
{
    private Quorums(string label, ConsistencyLevel level, int atLeast)
    {
        Label = label;
        Level = level;
        AtLeast = atLeast;
    }

    public ConsistencyLevel Level { get; }

    public int AtLeast { get; }

    /// <summary>The name of the strongest value, as Riak's error texts write it: <c>R</c>, <c>PR</c>, <c>PW</c>,
    /// <c>DW</c> or <c>node_confirms</c>.</summary>
    public string Label { get; }

    /// <summary>For reads. <paramref name="replicas"/> is the bucket's n_val; larger numbers are refused with
    /// 400.</summary>
    public static Quorums OfRead(ObjectParameters given, BucketProperties bucket, int replicas) =>
        Fold(
            replicas,
            ("R", Or(given.R, bucket.R)),
            ("PR", Or(given.Pr, bucket.Pr)),
            ("node_confirms", Or(given.NodeConfirms, bucket.NodeConfirms)));

    /// <summary>For writes.</summary>
    public static Quorums OfWrite(ObjectParameters given, BucketProperties bucket, int replicas) => Fold(
        replicas,
        ("DW", Or(given.Dw, bucket.Dw)),
        ("DW", Or(given.W, bucket.W)),
        ("PW", Or(given.Pw, bucket.Pw)),
        ("node_confirms", Or(given.NodeConfirms, bucket.NodeConfirms)));

    /// <summary>For deletes: <c>rw</c> stands for both <c>r</c> and <c>w</c> where neither is given.</summary>
    public static ObjectParameters OfDelete(ObjectParameters given, BucketProperties bucket)
    {
        if (!given.R.IsDefault || !given.W.IsDefault)
        {
            return given;
        }

        var rw = Or(given.Rw, bucket.Rw);
        return given with { R = rw, W = rw };
    }

    private static QuorumNumber Or(QuorumNumber given, QuorumNumber otherwise) => given.IsDefault ? otherwise : given;

    private static Quorums Fold(int replicas, params ReadOnlySpan<(string Label, QuorumNumber Number)> values)
    {
        var (label, strongest, floor) = (values[0].Label, 0, 0);
        var (all, quorum) = (false, false);
        foreach (var (name, number) in values)
        {
            if (number.Count > replicas)
            {
                throw new RefusedException(400, ErrorTable.TooManyReplicas(replicas));
            }

            all |= number.IsAll;
            quorum |= number.IsQuorum;
            floor = Math.Max(floor, number.Count);
            var meaning = number.Resolve(replicas);
            if (meaning > strongest)
            {
                (label, strongest) = (name, meaning);
            }
        }

        var level = all ? ConsistencyLevel.All
            : quorum ? ConsistencyLevel.Quorum
            : ConsistencyLevel.Number(Math.Max(1, floor));
        return new Quorums(label, level, all || quorum ? floor : 0);
    }
}
