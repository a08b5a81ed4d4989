using System;
using Starling.Objects.Http;

namespace Starling.Objects.ProtocolBuffers;

/// <summary>RpbLink: bucket, key and tag, to and from the text that the HTTP door stores and shows
/// (<see cref="LinkHeader"/>).</summary>
internal static class LinkField
{
    private const string TagMark = "riaktag=\"";

    /// <summary>The stored text of a link.</summary>
    public static string Read(ReadOnlyMemory<byte> payload)
    {
        ReadOnlyMemory<byte> bucket = default;
        ReadOnlyMemory<byte> key = default;
        ReadOnlyMemory<byte> tag = default;
        for (var field = new ProtoReader(payload); field.Next();)
        {
            switch (field.Field)
            {
                case 1: bucket = field.Bytes(); break;
                case 2: key = field.Bytes(); break;
                case 3: tag = field.Bytes(); break;
                default: field.Skip(); break;
            }
        }

        var text = TextField.Read(tag, "link's tag");
        return bucket.IsEmpty || key.IsEmpty
            ? throw new RefusalException("A link needs a bucket and a key.")
            : text.Contains('"') || !HeaderText.IsSafe(text)
            ? throw new RefusalException("A link's tag may have no quotation mark and no control character.")
            : $"</buckets/{PercentText.Encode(bucket.Span)}/keys/{PercentText.Encode(key.Span)}>; {TagMark}{text}\"";
    }

    /// <summary>Writes a stored link; one that is not in the stored form is left out.</summary>
    public static void Write(ProtoWriter message, int field, string stored)
    {
        var close = stored.IndexOf('>');
        if (close < 1 || Target.Parse(stored[1..close]) is not { Kind: TargetKind.Object } target)
        {
            return;
        }

        var mark = stored.IndexOf(TagMark, close, StringComparison.Ordinal);
        var tag = mark < 0 ? "" : stored[(mark + TagMark.Length)..].TrimEnd('"');
        var start = message.Open(field);
        message.Bytes(1, target.Bucket);
        message.Bytes(2, target.Key);
        message.Text(3, tag);
        message.Close(start);
    }
}
