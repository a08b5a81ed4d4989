using System;
using System.Collections.Generic;
using Starling.Simulator.Faults;
using Starling.Simulator.World;
using Starling.World;

namespace Starling.Simulator.Phases;

/// <summary>Notes who writes records while it is armed.</summary>
internal sealed class RecordCommits(SimLoop loop, IReadOnlyList<SimHost> hosts) : Onlooker
{
    private const int NotedMax = 5;
    private const int BytesShown = 24;

    /// <summary>What is deleted counts too. <value>Default true.</value> Not where agreement still goes on by itself: purging, and filling
    /// damaged slots again.</summary>
    public bool CountsAll { get; init; } = true;

    /// <summary>Null: nothing is noted. Else what was going on.</summary>
    public string? Time { get; set; }

    public List<string> Noted { get; } = [];

    public override void Committed(int machine, ReadOnlySpan<byte> operations)
    {
        if (Time is null || Noted.Count >= NotedMax)
        {
            return;
        }

        var reader = new StoreBatch.Reader(operations);
        while (reader.MoveNext())
        {
            if (reader.Family == StoreFamily.Records && (CountsAll || (reader.Tag == StoreBatch.PutTag && !MarkShelf.Of(hosts[machine]).IsAdopting)))
            {
                var key = Convert.ToHexString(reader.Key[..Math.Min(BytesShown, reader.Key.Length)]);
                Noted.Add($"n{machine} wrote record {key} at {loop.Now} us, {Time}");
                return;
            }
        }
    }
}
