using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Diagnostics;
using Starling.Model.Placement;
using Starling.Model.Time;
using Starling.Model.Values;
using Starling.Storage.Agreement;
using Starling.Storage.Commits;
using Starling.Storage.Records;

namespace Starling.Storage.Bench;

/// <summary>One variant's storage, and rounds of writes to it: cells of 100 bytes over 100,000 keys.</summary>
internal sealed class Writer
{
    private const int Keys = 100_000;
    private const int ValueSize = 100;

    private readonly TurnExecutor executor = new();
    private readonly RecordStore records;
    private readonly byte[] key = new byte[8];
    private readonly byte[] state = new byte[ValueSize + 32];
    private readonly byte[] value = new byte[ValueSize];
    private long now = 1;
    private ulong state64 = 88172645463325252;

    public Writer(Variant variant, string folder)
    {
        var store = new BareStore(folder, variant == Variant.Merge);
        var sums = variant == Variant.None ? null : new Fingerprints(store, new AgreementOptions());
        sums?.Begin(new UInt128(1, 2), new SlotGeometry(256), default);
        records = new RecordStore(store, new GroupCommit(store, executor, fingerprints: sums), fingerprints: sums);
    }

    /// <summary>Writes so many records in groups, and returns what it took.</summary>
    public (TimeSpan Cpu, TimeSpan Wall) Round(int writes, int group)
    {
        var process = Process.GetCurrentProcess();
        var (cpu, began) = (process.TotalProcessorTime, Stopwatch.GetTimestamp());
        for (var i = 1; i <= writes; i++)
        {
            Write();
            if (i % group == 0)
            {
                executor.EndTurn();
            }
        }

        executor.EndTurn();
        process.Refresh();
        return (process.TotalProcessorTime - cpu, Stopwatch.GetElapsedTime(began));
    }

    private void Write()
    {
        state64 ^= state64 << 13;
        state64 ^= state64 >> 7;
        state64 ^= state64 << 17;
        BinaryPrimitives.WriteUInt64BigEndian(key, state64 % Keys);
        BinaryPrimitives.WriteUInt64BigEndian(value, state64);
        var origin = new HybridTime(now++);
        var length = LwwCell.Write(state, origin, origin, false, value);
        records.Merge(1, ResolutionRule.LastWriteWins, Murmur3.TokenOf(key), key, [], state.AsSpan(0, length), Door.Client);
    }
}
