using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Starling.Model.Causality;
using Starling.Model.DataTypes;
using Starling.Model.Placement;
using Starling.Model.Time;
using Xunit;

namespace Starling.Model.Tests.DataTypes;

/// <summary>One replica of one value whose parts are records.</summary>
internal sealed class PartReplica(int node) : IPartSource
{
    private readonly NodeId self = new((UInt128)(node + 1));

    public SortedDictionary<byte[], DvvSet> Parts { get; } = new(Comparer<byte[]>.Create(static (a, b) => a.AsSpan().SequenceCompareTo(b)));

    /// <summary>Changes the value here and returns the parts that travel to the others.</summary>
    public List<KeyValuePair<byte[], DvvSet>> Change(DataKind kind, DataChange change, long now, DataContext? seen = null, OperationMemory? memory = null)
    {
        var draft = new PartDraft(this, seen, new HybridTime(now), memory: memory);
        draft.Change(kind, change);
        Take(draft.Parts);
        return [.. draft.Parts];
    }

    public void Take(IEnumerable<KeyValuePair<byte[], DvvSet>> parts)
    {
        foreach (var (path, part) in parts.ToList())
        {
            Parts[path] = DvvSet.Merge(Parts.GetValueOrDefault(path, DvvSet.Empty), part);
        }
    }

    public DataContext See(long agreed = 0)
    {
        var context = new DataContext(new HybridTime(agreed));
        foreach (var (path, part) in Parts)
        {
            if (PartFacts.IsShown(part, default))
            {
                context.Add(path, part);
            }
        }

        return context;
    }

    public DataValue Show(DataKind kind)
    {
        var (bytes, count) = (new ArrayBufferWriter<byte>(), 0);
        foreach (var (path, part) in Parts)
        {
            count += ShownPart.TryWrite(bytes, path, part, default) ? 1 : 0;
        }

        Assert.True(ShownPart.TryReadAll(bytes.WrittenMemory, count, out var shown));
        return DataValue.Of(kind, shown);
    }

    public string Elements() => string.Join(" ", Show(DataKind.Set).Elements.Select(element => Encoding.UTF8.GetString(element.Span)));

    public DvvSet Held(ReadOnlySpan<byte> path) => Parts.GetValueOrDefault(path.ToArray(), DvvSet.Empty);

    public IReadOnlyList<byte[]> Below(ReadOnlySpan<byte> branch)
    {
        var start = branch.ToArray();
        return [.. Parts.Keys.Where(path => path.AsSpan().StartsWith(start))];
    }

    public ActorId ActorFor(ReadOnlySpan<byte> path, DvvSet held, VersionVector seen) => new(self, new HybridTime(1));
}
