using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using Starling.Api;
using Starling.Model.Causality;
using Starling.Model.DataTypes;
using Starling.Model.Placement;
using Starling.Model.Time;

namespace Starling.Objects.Tests.Http;

/// <summary>One value of a data type in memory, with the real arithmetic of parts.</summary>
internal sealed class FakeDataValue(DataKind kind) : IPartSource
{
    private const ulong ClusterTag = 77;

    private readonly SortedDictionary<byte[], DvvSet> parts = new(Comparer<byte[]>.Create(static (a, b) => a.AsSpan().SequenceCompareTo(b)));

    /// <summary>The clustering keys of its parts.</summary>
    public IReadOnlyList<byte[]> Paths => [.. parts.Keys];

    public DataReading Read(bool withContext, Guid? operation = null)
    {
        var (bytes, count, context) = (new ArrayBufferWriter<byte>(), 0, new DataContext(default));
        foreach (var (path, part) in parts)
        {
            if (ShownPart.TryWrite(bytes, path, part, default))
            {
                count++;
                context.Add(path, part);
            }
        }

        return StoredData.Read(
            (byte)kind, count == 0 && parts.Count > 0, count, bytes.WrittenMemory, withContext && count > 0 ? context.Encode(ClusterTag) : []) with
        {
            KnowsOperation = NameOf(operation) is { } name && parts.Values.Any(part => OperationMemory.Knows(part, name)),
        };
    }

    public void Change(DataChange change, Context seen, long now, Guid? operation = null)
    {
        var draft = new PartDraft(this, Decode(seen), new HybridTime(now), memory: new OperationMemory { Name = NameOf(operation) });
        try
        {
            draft.Change(kind, change);
        }
        catch (NotPresentException absent)
        {
            throw new StarlingException(StarlingError.NotPresent, absent.Message);
        }
        catch (ArgumentException wrong)
        {
            throw new StarlingException(StarlingError.BadRequest, wrong.Message);
        }

        Take(draft);
    }

    public WriteReceipt Clear(Context seen, long now)
    {
        var draft = new PartDraft(this, Decode(seen), new HybridTime(now));
        draft.Remove([.. parts.Keys]);
        Take(draft);
        return new WriteReceipt(3, 3, Context.None, null);
    }

    public DvvSet Held(ReadOnlySpan<byte> path) => parts.GetValueOrDefault(path.ToArray(), DvvSet.Empty);

    public IReadOnlyList<byte[]> Below(ReadOnlySpan<byte> branch)
    {
        var start = branch.ToArray();
        return [.. parts.Keys.Where(path => path.AsSpan().StartsWith(start))];
    }

    public ActorId ActorFor(ReadOnlySpan<byte> path, DvvSet held, VersionVector seen) => new(new NodeId(1), new HybridTime(1));

    private static ulong? NameOf(Guid? operation) => operation is { } id ? OperationMemory.NameOf(OperationId.ToNumber(id)) : null;

    private static DataContext? Decode(Context seen) =>
        DataContext.TryDecode(seen.Bytes.Span, ClusterTag, out var context) == ContextFault.None
            ? context
            : throw new StarlingException(StarlingError.ForeignContext, "The context is not of this cluster.");

    private void Take(PartDraft draft)
    {
        foreach (var (path, part) in draft.Parts)
        {
            parts[path] = part;
        }
    }
}
