using System.Collections.Generic;

namespace Starling.Api;

/// <summary>What a node answers to an <see cref="AdminRequest"/>: the body of the message kind <c>AdminAnswer</c>, as JSON. The one
/// property is set that the request's operation names.</summary>
public sealed record AdminAnswer
{
    /// <summary>All tables, by name.</summary>
    public IReadOnlyList<TableDefinition>? Tables { get; init; }

    /// <summary>The table as it now is.</summary>
    public TableDefinition? Definition { get; init; }

    public Explanation? Explanation { get; init; }

    public ClusterStatus? Status { get; init; }

    public ClusterAgreement? Agreement { get; init; }

    public RecordStanding? Standing { get; init; }

    public ClusterChangeReport? Change { get; init; }

    public ClusterRing? Ring { get; init; }

    /// <summary>For each member that the node has seen dead without a break, by its id, for how many seconds.</summary>
    public IReadOnlyDictionary<string, double>? Silent { get; init; }

    /// <summary>The UTF-8 bytes of this answer.</summary>
    public byte[] Encode() => AdminJson.Encode(this, AdminJson.Default.AdminAnswer);

    /// <summary>Reads an answer.</summary>
    /// <exception cref="StarlingException"><see cref="StarlingError.BadRequest"/>: the bytes are no answer; the message says why.</exception>
    public static AdminAnswer Decode(System.ReadOnlySpan<byte> utf8)
    {
        var answer = AdminJson.Decode(utf8, AdminJson.Default.AdminAnswer);
        answer = answer.Change is { } change ? answer with { Change = change with { Shares = change.Shares ?? [], Remarks = change.Remarks ?? [] } } : answer;
        if (answer.Tables is null)
        {
            return answer with { Definition = AdminJson.Completed(answer.Definition) };
        }

        var tables = new TableDefinition[answer.Tables.Count];
        for (var i = 0; i < tables.Length; i++)
        {
            tables[i] = AdminJson.Completed(answer.Tables[i])
                ?? throw new StarlingException(StarlingError.BadRequest, "A list of tables has an empty place.");
        }

        return answer with { Tables = tables };
    }
}
