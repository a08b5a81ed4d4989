using System.Collections.Generic;

namespace Starling.Api;

/// <summary>What a client asks of a node besides records: the body of the message kind <c>Admin</c>, as JSON.</summary>
/// <remarks>JSON because these requests come at people's pace and their answers grow with every release: a node ignores fields that
/// it does not know, and refuses an <see cref="Op"/> that it does not know.</remarks>
public sealed record AdminRequest
{
    /// <summary>Creates <see cref="Definition"/>. Answer: <see cref="AdminAnswer.Definition"/>.</summary>
    public const string CreateTable = "createTable";

    /// <summary>Changes <see cref="Properties"/> of <see cref="Table"/>. Answer: <see cref="AdminAnswer.Definition"/>.</summary>
    public const string ChangeTable = "changeTable";

    /// <summary>Answer: <see cref="AdminAnswer.Tables"/>.</summary>
    public const string ListTables = "listTables";

    /// <summary>Explains the record <see cref="Partition"/>, <see cref="Clustering"/> of <see cref="Table"/>. Answer:
    /// <see cref="AdminAnswer.Explanation"/>.</summary>
    public const string Explain = "explain";

    /// <summary>Answer: <see cref="AdminAnswer.Status"/>.</summary>
    public const string Status = "status";

    /// <summary>The answering node's own figures. Answer: <see cref="AdminAnswer.Status"/> with that one node.</summary>
    public const string Figures = "figures";

    /// <summary>How far the replicas have proven that they are equal; <see cref="Query"/> says of what. Answer:
    /// <see cref="AdminAnswer.Agreement"/>.</summary>
    public const string Agreement = "agreement";

    /// <summary>What the answering node's fingerprints say of the record <see cref="Partition"/>, <see cref="Clustering"/> of
    /// <see cref="Table"/>, as of <see cref="AsOfMicros"/>. Answer: <see cref="AdminAnswer.Standing"/>.</summary>
    public const string Stand = "stand";

    /// <summary>Makes, or rehearses, <see cref="Change"/>. Answer: <see cref="AdminAnswer.Change"/>.</summary>
    public const string ChangeCluster = "changeCluster";

    /// <summary>Answer: <see cref="AdminAnswer.Ring"/>.</summary>
    public const string Ring = "ring";

    /// <summary>For how long the answering node has seen others dead. Answer: <see cref="AdminAnswer.Silent"/>.</summary>
    public const string Silent = "silent";

    /// <summary>One of the words above.</summary>
    public required string Op { get; init; }

    public string? Table { get; init; }

    public TableDefinition? Definition { get; init; }

    /// <summary>A null value removes a property.</summary>
    public IReadOnlyDictionary<string, string?>? Properties { get; init; }

    /// <summary>Base64 in JSON.</summary>
    public byte[]? Partition { get; init; }

    /// <summary>Base64 in JSON; null is the empty key.</summary>
    public byte[]? Clustering { get; init; }

    public ClusterChange? Change { get; init; }

    /// <summary>Null is all tables, of all nodes.</summary>
    public AgreementQuery? Query { get; init; }

    /// <summary>A moment, in microseconds since 1970; null where the request needs none.</summary>
    public long? AsOfMicros { get; init; }

    /// <summary>The UTF-8 bytes of this request.</summary>
    public byte[] Encode() => AdminJson.Encode(this, AdminJson.Default.AdminRequest);

    /// <summary>Reads a request.</summary>
    /// <exception cref="StarlingException"><see cref="StarlingError.BadRequest"/>: the bytes are no request; the message says why.</exception>
    public static AdminRequest Decode(System.ReadOnlySpan<byte> utf8)
    {
        var request = AdminJson.Decode(utf8, AdminJson.Default.AdminRequest);
        return request with { Definition = AdminJson.Completed(request.Definition) };
    }
}
