using System;
using Starling.Objects.Queries;

namespace Starling.Objects.ProtocolBuffers;

/// <summary>RpbIndexReq (25).</summary>
internal sealed record IndexRequest
{
    public ObjectName Name { get; private set; }

    public IndexQuery Query { get; private set; } = null!;

    /// <summary>For the whole answer; null: none.</summary>
    public TimeSpan? Timeout { get; private set; }

    public bool IsStream { get; private set; }

    public static IndexRequest Read(ReadOnlyMemory<byte> payload)
    {
        var request = new IndexRequest();
        var wish = new IndexWish { Field = "" };
        ReadOnlyMemory<byte>? key = null;
        uint? type = null;
        for (var field = new ProtoReader(payload); field.Next();)
        {
            switch (field.Field)
            {
                case 1: request.Name = request.Name with { Bucket = field.Bytes() }; break;
                case 2: wish = wish with { Field = TextField.Read(field.Bytes(), "index's name") }; break;
                case 3: type = field.U32(); break;
                case 4: key = field.Bytes(); break;
                case 5: wish = wish with { From = field.Bytes() }; break;
                case 6: wish = wish with { To = field.Bytes() }; break;
                case 7: wish = wish with { ReturnTerms = field.Flag() }; break;
                case 8: request.IsStream = field.Flag(); break;
                case 9: wish = wish with { MaxResults = (int)Math.Min(field.U32(), int.MaxValue) }; break;
                case 10: wish = wish with { Continuation = TextField.Read(field.Bytes(), "continuation") }; break;
                case 11: request.Timeout = TimeoutField.Read(field.U32()); break;
                case 12: request.Name = request.Name with { Type = field.Bytes() }; break;
                case 13: wish = wish with { TermRegex = TextField.Read(field.Bytes(), "term_regex") }; break;
                case 14: wish = wish with { IsSorted = field.Flag() }; break;
                case 15 or 16: throw new RefusalException(
                    "Starling answers index queries whole, by keys: leave cover_context and return_body out, and get the objects by their keys.");
                default: field.Skip(); break;
            }
        }

        request.Name.Check(needsKey: false);
        wish = type switch
        {
            0 => wish with { From = key },
            1 => wish with { IsRange = true },
            _ => throw new BadMessageException("qtype must be 0 (one term) or 1 (a range)"),
        };
        request.Query = new IndexQuery(wish);
        return request;
    }
}
