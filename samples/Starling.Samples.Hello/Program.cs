using System;
using System.Linq;
using Starling.Api;
using Starling.Client;
using Starling.Model.Quorums;

// Talks to the cluster that 'starling cluster' starts. Another node: pass its address.
await using var starling = await StarlingClient.ConnectAsync(new StarlingClientOptions
{
    Endpoints = [args.Length > 0 ? args[0] : "127.0.0.1:7800"],
});

await starling.CreateTableAsync(new TableDefinition { Name = "carts" });

// Two clients that know nothing of each other write one key: both values are kept.
await starling.PutAsync("carts", "alice", "milk");
await starling.PutAsync("carts", "alice", "bread");

var reading = await starling.GetAsync("carts", "alice", new ReadOptions { Level = ConsistencyLevel.Quorum });
Console.WriteLine("siblings: " + string.Join(" | ", reading.Versions.Select(version => version.Value.Text)));

// Whoever reads them may resolve them: the context says what this write has seen.
var together = string.Join(" and ", reading.Versions.Select(version => version.Value.Text).Order());
await starling.PutAsync("carts", "alice", together, new WriteOptions { Context = reading.Context });

reading = await starling.GetAsync("carts", "alice");
Console.WriteLine("resolved: " + reading.Value!.Text);
