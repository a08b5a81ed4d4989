using System;
using System.Threading;
using System.Threading.Tasks;
using Starling.Agreement;

// What agreement costs: three nodes in this process, each with its own RocksDB folder, over sockets of the loopback address.
//
//   dotnet run -c Release --project bench/Starling.Agreement -- sync|differ|purge [--records 1000000] [--differences 1,10,1000] [--json]
//
// sync:   nothing differs. Bytes and processor time of one comparison of everything with everybody, and records read for it (none).
// differ: one node missed some writes. Bytes until all are equal, by what they were for, and records read.
// purge:  everything is deleted, at first with a node down. Rounds until nothing is left on any disk.
//
// Ends with 1 when a bound that does not depend on the machine is broken, and says which.
if (!Request.TryParse(args, out var request, out var fault))
{
    Console.Error.WriteLine(fault);
    return 2;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, press) =>
{
    // The folders must go in any case.
    press.Cancel = true;
    stop.Cancel();
};

var report = new Report(request.IsJson);
await (request.Mode switch
{
    "sync" => SyncMode.RunAsync(request, report, stop.Token),
    "differ" => DifferMode.RunAsync(request, report, stop.Token),
    _ => PurgeMode.RunAsync(request, report, stop.Token),
});
return report.Finish();
