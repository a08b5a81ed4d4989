using System;
using System.Collections.Generic;
using System.Text.Json;
using Starling.Api;
using Starling.Model.DataTypes;
using Starling.Model.Values;
using Starling.Objects.DataTypes;

namespace Starling.Objects.Http;

/// <summary>The properties of one bucket, or of a type: defaults, under the type's own, under the bucket's
/// overrides.</summary>
/// <remarks>
/// A bucket type is a table. What decides how records are stored (replicas, resolution rule) belongs to the table and
/// cannot be overridden by a bucket; what decides how they are asked for (quorums, allow_mult) can. As in Riak,
/// allow_mult is false by default in the type <c>default</c> and true in all others. Immutable.
/// </remarks>
internal sealed class BucketProperties
{
    private readonly SortedDictionary<string, string> all;

    private BucketProperties(SortedDictionary<string, string> all, bool isLastWriteWins)
    {
        this.all = all;
        IsLastWriteWins = isLastWriteWins;
        AllowMult = all["allow_mult"] == "true";
        BasicQuorum = all["basic_quorum"] == "true";
        NotFoundOk = all["notfound_ok"] == "true";
        R = Number("r");
        W = Number("w");
        Dw = Number("dw");
        Rw = Number("rw");
        Pr = Number("pr");
        Pw = Number("pw");
        NodeConfirms = Number("node_confirms");
    }

    public static IReadOnlyDictionary<string, string> NoOverrides { get; } = new SortedDictionary<string, string>();

    public bool IsLastWriteWins { get; }

    /// <summary>False: readers see one version, and a write replaces all that its coordinator knows.</summary>
    public bool AllowMult { get; }

    public bool BasicQuorum { get; }

    public bool NotFoundOk { get; }

    public QuorumNumber R { get; }

    public QuorumNumber W { get; }

    public QuorumNumber Dw { get; }

    public QuorumNumber Rw { get; }

    public QuorumNumber Pr { get; }

    public QuorumNumber Pw { get; }

    public QuorumNumber NodeConfirms { get; }

    /// <summary>The effective text of a property, or null when the bucket has none of that name.</summary>
    public string? this[string name] => all.GetValueOrDefault(name);

    /// <param name="table">The bucket type.</param>
    /// <param name="overrides">The bucket's own properties, in text form; <see cref="NoOverrides"/> for the type
    /// itself.</param>
    public static BucketProperties Of(TableDefinition table, IReadOnlyDictionary<string, string> overrides)
    {
        var lastWriteWins = table.Rule == ResolutionRule.LastWriteWins;
        var all = Defaults(lastWriteWins, keepsSiblings: table.Name != Target.DefaultType && !lastWriteWins);
        foreach (var (name, given) in table.Properties)
        {
            var text = given;
            if (PropertySchema.ReadPlain(PropertySchema.KindOf(name), ref text))
            {
                all[name] = text;
            }
            else if (name.StartsWith(PropertySchema.FreePrefix, StringComparison.Ordinal) && IsJson(given))
            {
                all[name[PropertySchema.FreePrefix.Length..]] = given;
            }
        }

        foreach (var (name, text) in overrides)
        {
            all[name] = text;
        }

        if (DataTables.TryKind(table, out var kind))
        {
            all["datatype"] = $"\"{DataKindNames.NameOf(kind)}\"";
        }

        if (lastWriteWins)
        {
            all["allow_mult"] = "false";
        }

        return new BucketProperties(all, lastWriteWins);
    }

    /// <summary>Writes all as members of the current JSON object, with what the caller knows beside.</summary>
    public void Write(Utf8JsonWriter json, int replicas)
    {
        foreach (var (name, text) in all)
        {
            PropertySchema.Write(json, name, text);
        }

        json.WriteNumber("n_val", replicas);
    }

    private static SortedDictionary<string, string> Defaults(bool lastWriteWins, bool keepsSiblings)
    {
        var siblings = keepsSiblings ? "true" : "false";
        return new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["allow_mult"] = siblings,
            ["basic_quorum"] = "false",
            ["big_vclock"] = "50",
            ["chash_keyfun"] = """{"mod":"riak_core_util","fun":"chash_std_keyfun"}""",
            ["dvv_enabled"] = siblings,
            ["dw"] = "quorum",
            ["last_write_wins"] = lastWriteWins ? "true" : "false",
            ["linkfun"] = """{"mod":"riak_kv_wm_link_walker","fun":"mapreduce_linkfun"}""",
            ["node_confirms"] = "0",
            ["notfound_ok"] = "true",
            ["old_vclock"] = "86400",
            ["postcommit"] = "[]",
            ["pr"] = "0",
            ["precommit"] = "[]",
            ["pw"] = "0",
            ["r"] = "quorum",
            ["rw"] = "quorum",
            ["small_vclock"] = "50",
            ["sync_on_write"] = "backend",
            ["w"] = "quorum",
            ["write_once"] = "false",
            ["young_vclock"] = "20",
        };
    }

    private static bool IsJson(string text)
    {
        try
        {
            using var parsed = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private QuorumNumber Number(string name) =>
        QuorumNumber.TryParse(all[name], out var number) ? number : QuorumNumber.Quorum;
}
