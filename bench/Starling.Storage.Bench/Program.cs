using System;
using System.Globalization;
using Starling.Storage.Bench;

// What do fingerprints cost a write? One process, one thread, RocksDB with a sync for each group; the variants take turns in one run.
//   dotnet run -c Release --project bench/Starling.Storage.Bench -- [rounds, default 15] [writes in a round, default 20000] [writes in a group, default 64]
int[] given = [15, 20_000, 64];
for (var i = 0; i < args.Length; i++)
{
    if (i >= given.Length || !int.TryParse(args[i], NumberStyles.None, CultureInfo.InvariantCulture, out given[i]) || given[i] < 1)
    {
        Console.Error.WriteLine("Give up to three numbers above zero: rounds, writes in a round, writes in a group.");
        return 1;
    }
}

Comparison.Run(given[0], given[1], given[2]);
return 0;
