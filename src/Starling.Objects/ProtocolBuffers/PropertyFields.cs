using System.Collections.Generic;

namespace Starling.Objects.ProtocolBuffers;

/// <summary>RpbBucketProps: the number, name and shape of each field.</summary>
internal static class PropertyFields
{
    /// <summary>In the order of their numbers, from 1; every number is there.</summary>
    public static IReadOnlyList<(string Name, PropertyShape Shape)> All { get; } =
    [
        ("n_val", PropertyShape.Number),
        ("allow_mult", PropertyShape.Flag),
        ("last_write_wins", PropertyShape.Flag),
        ("precommit", PropertyShape.Hooks),
        ("precommit", PropertyShape.HasHooks),
        ("postcommit", PropertyShape.Hooks),
        ("postcommit", PropertyShape.HasHooks),
        ("chash_keyfun", PropertyShape.Function),
        ("linkfun", PropertyShape.Function),
        ("old_vclock", PropertyShape.Number),
        ("young_vclock", PropertyShape.Number),
        ("big_vclock", PropertyShape.Number),
        ("small_vclock", PropertyShape.Number),
        ("pr", PropertyShape.Number),
        ("r", PropertyShape.Number),
        ("w", PropertyShape.Number),
        ("pw", PropertyShape.Number),
        ("dw", PropertyShape.Number),
        ("rw", PropertyShape.Number),
        ("basic_quorum", PropertyShape.Flag),
        ("notfound_ok", PropertyShape.Flag),
        ("backend", PropertyShape.Text),
        ("search", PropertyShape.Flag),
        ("repl", PropertyShape.Replication),
        ("search_index", PropertyShape.Text),
        ("datatype", PropertyShape.Text),
        ("consistent", PropertyShape.Flag),
        ("write_once", PropertyShape.Flag),
        ("hll_precision", PropertyShape.Number),
    ];

    /// <summary>The words of <see cref="PropertyShape.Replication"/>, by their numbers.</summary>
    public static IReadOnlyList<string> Replications { get; } = ["false", "realtime", "fullsync", "true"];
}
