using System;
using System.Globalization;

namespace Starling.Objects.Http;

/// <summary>The query parameters of an object request, as they were given. Unknown parameters are ignored, as in
/// Riak.</summary>
internal sealed record ObjectParameters
{
    private static readonly TimeSpan TimeoutMax = TimeSpan.FromMinutes(10);

    public QuorumNumber R { get; init; }

    public QuorumNumber W { get; init; }

    public QuorumNumber Dw { get; init; }

    public QuorumNumber Rw { get; init; }

    public QuorumNumber Pr { get; init; }

    public QuorumNumber Pw { get; init; }

    public QuorumNumber NodeConfirms { get; init; }

    /// <summary>Null: as the bucket says.</summary>
    public bool? BasicQuorum { get; init; }

    /// <inheritdoc cref="BasicQuorum"/>
    public bool? NotFoundOk { get; init; }

    /// <summary>Null: the node's own timeout.</summary>
    public TimeSpan? Timeout { get; init; }

    public bool ReturnBody { get; init; }

    /// <summary>Of data types: whether to give the context that removes need.</summary>
    public bool IncludeContext { get; init; }

    /// <summary>The sibling asked for, or null.</summary>
    public string? Vtag { get; init; }

    /// <summary>Reads them; refuses with 400 and Riak's text what Riak refuses.</summary>
    /// <param name="query">The request's.</param>
    /// <param name="zeroTimeoutIsNone">For data types: 0 means the longest timeout there is.</param>
    public static ObjectParameters Parse(Query query, bool zeroTimeoutIsNone = false)
    {
        Check(query, "asis");
        return new ObjectParameters
        {
            R = Quorum(query, "r"),
            W = Quorum(query, "w"),
            Dw = Quorum(query, "dw"),
            Rw = Quorum(query, "rw"),
            Pr = Quorum(query, "pr"),
            Pw = Quorum(query, "pw"),
            NodeConfirms = Quorum(query, "node_confirms"),
            BasicQuorum = Check(query, "basic_quorum"),
            NotFoundOk = Check(query, "notfound_ok"),
            Timeout = zeroTimeoutIsNone && query["timeout"] == "0" ? TimeoutMax : TimeoutOf(query["timeout"]),
            IncludeContext = Check(query, "include_context") ?? true,
            ReturnBody = query["returnbody"] == "true",
            Vtag = query["vtag"],
        };
    }

    private static QuorumNumber Quorum(Query query, string name)
    {
        var text = query[name];
        if (text is null)
        {
            return default;
        }

        return QuorumNumber.TryParse(text, out var number)
            ? number
            : throw new RefusedException(
                400,
                name + " query parameter must be an integer or one of the following words: 'one', 'quorum' or 'all'");
    }

    private static bool? Check(Query query, string name) => query[name] switch
    {
        null or "default" => null,
        "true" => true,
        "false" => false,
        _ => throw new RefusedException(400, name + " query parameter must be true or false"),
    };

    private static TimeSpan? TimeoutOf(string? text)
    {
        if (text is null)
        {
            return null;
        }

        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var ms) || ms == 0)
        {
            throw new RefusedException(400, $"Bad timeout value \"{text}\"");
        }

        return ms >= TimeoutMax.TotalMilliseconds ? TimeoutMax : TimeSpan.FromMilliseconds(ms);
    }
}
