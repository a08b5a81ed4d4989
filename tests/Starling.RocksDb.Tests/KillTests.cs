using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using Starling.Testing.Stores;
using Starling.World;
using Xunit;

namespace Starling.RocksDb.Tests;

/// <summary>A process that commits is killed without warning.</summary>
public sealed class KillTests
{
    [Fact]
    public void After_kill_9_every_acknowledged_batch_is_there_whole()
    {
        using var folder = new TemporaryFolder();
        var acknowledged = -1;
        using (var victim = Start(folder["data"]))
        {
            try
            {
                acknowledged = ReadUntil(victim, 400);
                using var executor = new ThreadExecutor();
                var refusal = Assert.Throws<WorldException>(() => RocksStore.Open(folder["data"], StoreRig.Small, executor));
                Assert.Equal(WorldFault.Folder, refusal.Fault);
                Assert.Contains($"'{folder["data"]}' is in use by another process", refusal.Message, StringComparison.Ordinal);
            }
            finally
            {
                victim.Kill();
            }

            acknowledged = Math.Max(acknowledged, ReadUntil(victim, int.MaxValue));
            victim.WaitForExit();
        }

        using var rig = new StoreRig(folder: folder["data"]);
        rig.Executor.Do(() =>
        {
            for (var family = StoreFamily.Marks; family <= StoreFamily.Hints; family++)
            {
                Assert.InRange(CountInOrder(rig.Store, family), acknowledged + 1, acknowledged + 8);
            }

            Assert.Equal(CountInOrder(rig.Store, StoreFamily.Marks), CountInOrder(rig.Store, StoreFamily.Records));
            Assert.Equal(CountInOrder(rig.Store, StoreFamily.Marks), CountInOrder(rig.Store, StoreFamily.Hints));
        });
    }

    private static Process Start(string folder)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Starling.RocksDb.Victim.dll");
        return Process.Start(new ProcessStartInfo("dotnet", [program, folder]) { RedirectStandardOutput = true })!;
    }

    /// <summary>The last number printed in whole, up to the one asked for or the end of the output.</summary>
    private static int ReadUntil(Process victim, int number)
    {
        var last = -1;
        while (last < number && victim.StandardOutput.ReadLine() is { } line)
        {
            if (int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var read) && read > last)
            {
                last = read;
            }
        }

        return last;
    }

    /// <summary>How many of the numbers 0, 1, 2, ... are there without a gap.</summary>
    private static int CountInOrder(RocksStore store, StoreFamily family)
    {
        var count = 0;
        using var cursor = store.Scan(family, default, default, reverse: false);
        while (cursor.MoveNext())
        {
            Assert.Equal([(byte)(count >> 24), (byte)(count >> 16), (byte)(count >> 8), (byte)count, (byte)family], cursor.Key);
            Assert.Equal(1000, cursor.Value.Length);
            count++;
        }

        return count;
    }
}
