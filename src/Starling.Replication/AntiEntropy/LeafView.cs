using System.Collections.Generic;
using Starling.Storage.Agreement;

namespace Starling.Replication.AntiEntropy;

/// <summary>What this replica holds of a slot, as the ids by which two replicas find what differs.</summary>
internal sealed class LeafView(AgreementDesk desk)
{
    /// <summary>One id for each leaf that holds something.</summary>
    public List<ulong> LeafIds(uint table, int slot)
    {
        var ids = new List<ulong>();
        if (desk.Fingerprints.Find(table, slot) is null)
        {
            return ids;
        }

        for (var leaf = 0; leaf < LeafSums.Count; leaf++)
        {
            var sum = desk.Fingerprints.LeafSum(table, slot, leaf).Synced;
            if (!sum.IsZero)
            {
                ids.Add(LeafItem.Of(leaf, sum));
            }
        }

        return ids;
    }

    /// <summary>One id for each record of a leaf.</summary>
    /// <exception cref="World.WorldException">A record cannot be read.</exception>
    public List<ulong> RowIds(uint table, int slot, int leaf)
    {
        var ids = new List<ulong>();
        using var walk = desk.Leaves.Walk(table, slot, leaf);
        while (walk.MoveNext())
        {
            ids.Add(walk.Id);
            desk.Counters.RecordsRead++;
        }

        return ids;
    }

    /// <summary>The records of a leaf with these ids, sorted by store key, as many as fit.</summary>
    /// <exception cref="World.WorldException">A record cannot be read.</exception>
    public List<StoredRow> Rows(uint table, int slot, int leaf, IReadOnlyCollection<ulong> ids, int bytesMax)
    {
        var rows = new List<StoredRow>();
        var wanted = new HashSet<ulong>(ids);
        using var walk = desk.Leaves.Walk(table, slot, leaf);
        while (wanted.Count > 0 && bytesMax > 0 && walk.MoveNext())
        {
            desk.Counters.RecordsRead++;
            if (wanted.Remove(walk.Id))
            {
                var row = new StoredRow(walk.Path.ToArray(), walk.State.ToArray());
                rows.Add(row);
                bytesMax -= row.Size;
            }
        }

        return rows;
    }
}
