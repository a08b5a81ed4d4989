using System;
using System.Collections.Generic;
using Starling.Simulator.Workloads;
using Starling.Simulator.World;
using Starling.World;

namespace Starling.Simulator.Phases;

/// <summary>Notes who writes records while it is armed. What goes when its time is over does not count.</summary>
internal sealed class RecordCommits(SimLoop loop) : Onlooker
{
    private const int NotedMax = 5;
    private const int BytesShown = 24;

    /// <summary>False where agreement may go on by itself, filling damaged slots again. <value>Default true.</value></summary>
    public bool Counts { get; init; } = true;

    /// <summary>Null: nothing is noted. Else what was going on.</summary>
    public string? Time { get; set; }

    public List<string> Noted { get; } = [];

    public override void Committed(int machine, ReadOnlySpan<byte> operations)
    {
        if (Time is null || !Counts || Noted.Count >= NotedMax)
        {
            return;
        }

        var reader = new StoreBatch.Reader(operations);
        while (reader.MoveNext())
        {
            if (reader.Family == StoreFamily.Records && !(reader.Tag == StoreBatch.DeleteTag && SimTables.IsLifetimes(reader.Key)))
            {
                var key = Convert.ToHexString(reader.Key[..Math.Min(BytesShown, reader.Key.Length)]);
                Noted.Add($"n{machine} wrote record {key} at {loop.Now} us, {Time}");
                return;
            }
        }
    }
}
