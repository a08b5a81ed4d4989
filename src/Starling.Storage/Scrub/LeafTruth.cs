using System;
using Starling.Model.Agreement;
using Starling.Model.Values;
using Starling.World;

namespace Starling.Storage.Scrub;

/// <summary>What really lies on disk of a leaf.</summary>
/// <param name="Sum">The sum over all records that can be read.</param>
/// <param name="IsSound">False when a record cannot be read, or is no state.</param>
internal readonly record struct LeafTruth(Fingerprint Sum, bool IsSound)
{
    /// <summary>Hears of each sound record.</summary>
    public delegate void Found(ReadOnlySpan<byte> path, ReadOnlySpan<byte> state);

    /// <summary>Reads a leaf from the front, and when something cannot be read also from the end; what lies between is not counted.</summary>
    public static LeafTruth Read(
        LeafReader reader, ResolutionRule rule, uint table, int slot, int leaf, Found? found = null)
    {
        Fingerprint sum = default;
        var isSound = true;
        byte[] last = [];
        using (var walk = reader.Walk(table, slot, leaf))
        {
            if (TryCount(walk, rule, default, ref sum, ref isSound, ref last, found))
            {
                return new LeafTruth(sum, isSound);
            }
        }

        var stop = last;
        using var back = reader.WalkBack(table, slot, leaf);
        TryCount(back, rule, stop, ref sum, ref isSound, ref last, found);
        return new LeafTruth(sum, false);
    }

    private static bool TryCount(
        in LeafWalk walk, ResolutionRule rule, ReadOnlySpan<byte> stop, ref Fingerprint sum, ref bool isSound, ref byte[] last,
        Found? found)
    {
        try
        {
            while (walk.MoveNext() && (stop.IsEmpty || !walk.Path.SequenceEqual(stop)))
            {
                last = walk.Path.ToArray();
                sum += walk.Element;
                if (RecordState.IsValid(rule, walk.State))
                {
                    found?.Invoke(walk.Path, walk.State);
                }
                else
                {
                    isSound = false;
                }
            }

            return true;
        }
        catch (WorldException damage) when (damage.Fault == WorldFault.Corrupt)
        {
            return false;
        }
    }
}
