using System.Collections.Generic;
using Starling.Api;
using Starling.Simulator.World;

namespace Starling.Simulator.Workloads;

/// <summary>Enters what a page of a scan showed into the history.</summary>
internal static class ScanCall
{
    /// <summary>Beyond so many records of a table a scan's gaps are not entered: they would be most of the history.</summary>
    private const int AbsencesMax = 300;

    /// <param name="isWhole">True when the page is the whole table: then what it does not show was absent.</param>
    public static void Enter(SimLoop loop, History history, Operation operation, ScanPage page, bool isWhole)
    {
        var found = new HashSet<SimKey>();
        foreach (var record in page.Records)
        {
            if (!SimKey.TryRead(operation.Table, record.Key, out var key) || !found.Add(key))
            {
                loop.Note($"operation {operation.Id}: a scan showed {(key == default ? "a record that nobody wrote" : $"{key} twice")}");
                continue;
            }

            history.AddRead(operation, key, record.Reading.Versions);
        }

        if (isWhole && history.Keys.Count <= AbsencesMax)
        {
            foreach (var key in history.Keys)
            {
                if (key.Key.Table == operation.Table && !found.Contains(key.Key))
                {
                    history.AddRead(operation, key.Key, []).IsAbsence = true;
                }
            }
        }
    }
}
