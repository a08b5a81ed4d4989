using System.Collections.Generic;

namespace Starling.Cli.Import;

/// <summary>Up to which record everything is done, when records finish in any order.</summary>
/// <remarks>Law: every ordinal up to <see cref="Value"/> was reported. It keeps as many ordinals as there are records in flight.</remarks>
internal sealed class DoneMark(long start)
{
    private readonly HashSet<long> ahead = [];

    public long Value { get; private set; } = start;

    public void Report(long ordinal)
    {
        ahead.Add(ordinal);
        while (ahead.Remove(Value + 1))
        {
            Value++;
        }
    }
}
