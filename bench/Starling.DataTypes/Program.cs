using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Starling.Api;
using Starling.DataTypes;
using Starling.Hosting;
using Starling.Model.DataTypes;
using Starling.Model.Values;
using Starling.World;

// What one add to a set costs when the set has 100, 10,000 and 100,000 elements: bytes handed to write(2), and processor time. One embedded
// node with RocksDB, every add synced, 32 adds in flight; the sizes take turns in each round. Fails when the dearest size costs more than twice the cheapest in bytes.
//
//   dotnet run -c Release --project bench/Starling.DataTypes -- [rounds, default 5] [adds in a round, default 2000]
var given = args.Select(static text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0).ToArray();
if (given.Length > 2 || given.Any(static number => number < 1))
{
    Console.Error.WriteLine("Give up to two numbers above zero: rounds, adds in a round.");
    return 2;
}

var (rounds, adds) = (given.Length > 0 ? given[0] : 5, given.Length > 1 ? given[1] : 2000);
int[] sizes = [100, 10_000, 100_000];
var folder = Directory.CreateTempSubdirectory("starling-datatypes-");
try
{
    await using var node = await EmbeddedStarling.StartAsync(
        new StarlingOptions { DataFolder = folder.FullName, Listen = new Endpoint("127.0.0.1", 7893) });
    var starling = node.Starling;
    await starling.CreateTableAsync(new TableDefinition
    {
        Name = "sets",
        Rule = ResolutionRule.DataTypes,
        Properties = new Dictionary<string, string> { [DataKindNames.Property] = "set" },
    });
    foreach (var size in sizes)
    {
        for (var from = 0; from < size; from += 500)
        {
            var some = Enumerable.Range(from, Math.Min(500, size - from)).Select(Element).ToArray();
            await starling.UpdateAsync("sets", $"set{size}", new DataChange.Members(some, []));
        }
    }

    var costs = sizes.ToDictionary(static size => size, static _ => new List<Cost>());
    for (var round = 0; round <= rounds; round++)
    {
        foreach (var size in sizes)
        {
            // Adds of elements that are there and new dots for them: the set keeps its size.
            var cost = await Cost.OfAsync(adds, i => starling.UpdateAsync(
                "sets", $"set{size}", new DataChange.Members([Element((int)((uint)(i * 7919) % (uint)size))], [])).AsTask());
            if (round > 0)
            {
                costs[size].Add(cost);
            }
        }
    }

    Console.WriteLine("| elements | bytes written an add | CPU µs an add |");
    Console.WriteLine("|---|---|---|");
    foreach (var size in sizes)
    {
        var (bytesEach, cpu) = (Cost.Median(costs[size], static cost => cost.Bytes), Cost.Median(costs[size], static cost => cost.Cpu));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {size:N0} | {bytesEach:F0} | {cpu:F1} |"));
    }

    var bytes = sizes.Select(size => Cost.Median(costs[size], static cost => cost.Bytes)).ToArray();
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"dearest by cheapest, bytes: {bytes.Max() / bytes.Min():F2}"));
    return bytes.Max() <= 2 * bytes.Min() ? 0 : 1;
}
finally
{
    folder.Delete(recursive: true);
}

static ReadOnlyMemory<byte> Element(int number) => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"element-{number:00000000}"));
