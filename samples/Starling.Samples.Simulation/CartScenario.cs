using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Simulator.Scenarios;

namespace Starling.Samples.Simulation;

public sealed class CartScenario(Func<IEnumerable<Cart>, Cart> merge) : Scenario<CartScenario.Memory>
{
    public sealed class Memory { public List<string> Added { get; } = []; public List<string> Removed { get; } = []; }

    public override IReadOnlyList<TableDefinition> Tables => [new() { Name = "carts" }];

    public override async Task StepAsync(ScenarioClient<Memory> client)
    {
        var reading = await client.Starling.GetAsync("carts", "alice");
        var cart = merge(Cart.Of(reading));
        var (item, list) = cart.Items.Count > 2 && client.Chance.Odds(1, 2)
            ? (cart.Items[client.Chance.Below(cart.Items.Count)], client.State.Removed)
            : ($"c{client.Number}-{client.Step}", client.State.Added);
        var changed = list == client.State.Removed ? cart.Remove(item) : cart.Add(item);
        await client.Starling.PutAsync("carts", "alice", changed.Text, new WriteOptions { Context = reading.Context });
        list.Add(item);
    }

    public override async Task CheckAsync(ScenarioEnd<Memory> end)
    {
        var cart = merge(Cart.Of(await end.Starling.GetAsync("carts", "alice")));
        foreach (var item in end.Clients.SelectMany(client => client.Removed))
            end.Require(!cart.Items.Contains(item), $"{item} was taken out, and is in the cart again");
        foreach (var item in end.Clients.SelectMany(client => client.Added).Except(cart.Removed))
            end.Require(cart.Items.Contains(item), $"{item} was put in, nobody took it out, and it is gone");
    }
}
