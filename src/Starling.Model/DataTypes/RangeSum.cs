using System.Collections.Generic;

namespace Starling.Model.DataTypes;

/// <summary>Joins ranges that come in ascending order of (actor, first) into ones that do not touch.</summary>
internal sealed class RangeSum(int capacity)
{
    private readonly List<DotRange> _ranges = new(capacity);

    public void Add(DotRange range)
    {
        // "Last is not before First - 1" is said without a sum that could overflow: counters start at 1.
        if (_ranges.Count > 0 && _ranges[^1] is var last && last.Actor == range.Actor && last.Last >= range.First - 1)
        {
            _ranges[^1] = range.Last > last.Last ? last with { Last = range.Last } : last;
            return;
        }

        _ranges.Add(range);
    }

    public DotContext Finish() => _ranges.Count == 0 ? DotContext.Empty : new DotContext([.. _ranges]);
}
