using System;
using System.Linq;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Model.DataTypes;
using Console = Starling.Typed.Tests.Page.PageConsole;

namespace Starling.Typed.Tests.Page;

/// <summary>The C# of docs/data-types.md, in its order. What stands between the marks stands in the page, letter by letter.</summary>
internal static class Examples
{
    public static async Task Counters(IStarling db)
    {
        // page: counters
        var home = db.Counter("counters", ("pages", "home"));
        await home.IncrementAsync(5);
        await home.DecrementAsync(2);
        Console.WriteLine(await home.GetAsync());                      // 3
        Console.WriteLine(await home.IncrementAndGetAsync());          // 4

        // Two at the same time, through whichever nodes: both count.
        await Task.WhenAll(home.IncrementAsync().AsTask(), home.IncrementAsync(10).AsTask());
        Console.WriteLine(await home.GetAsync());                      // 15
        // end
    }

    public static async Task Again(IStarling db)
    {
        // page: again
        var again = db.Counter("counters", ("pages", "again"));
        var id = Guid.NewGuid();
        await again.IncrementAsync(5, new UpdateOptions { Operation = id });
        await again.IncrementAsync(5, new UpdateOptions { Operation = id });
        Console.WriteLine(await again.GetAsync());                     // 5
        // end
    }

    public static async Task Sets(IStarling db)
    {
        // page: sets
        var cart = db.Set<string>("sets", ("carts", "ann"));
        await cart.AddRangeAsync(["milk", "bread"]);
        await cart.AddAsync("eggs");
        var seen = await cart.GetAsync();
        Console.WriteLine(string.Join(' ', seen));                     // bread eggs milk

        // Somebody adds milk again. A remove of what was seen before takes away the milk that was seen, and the new one stays.
        await cart.AddAsync("milk");
        await cart.RemoveRangeAsync(["milk", "bread"], seen);
        Console.WriteLine(string.Join(' ', await cart.GetAsync()));    // eggs milk

        // Without a reading a remove reads by itself. It says whether there was something to remove.
        Console.WriteLine(await cart.RemoveAsync("eggs"));             // True
        Console.WriteLine(await cart.RemoveAsync("eggs"));             // False
        // end
    }

    public static async Task Growing(IStarling db)
    {
        // page: growing
        var seenToday = db.GrowOnlySet<string>("gsets", ("seen", "today"));
        await seenToday.AddRangeAsync(["ann", "bo"]);
        Console.WriteLine((await seenToday.GetAsync()).Contains("bo")); // True

        var visitors = db.HyperLogLog<long>("hlls", ("visitors", "today"));
        await visitors.AddRangeAsync([1001, 1002, 1001]);
        Console.WriteLine(await visitors.EstimateAsync());             // 2
        // end
    }

    public static async Task Maps(IStarling db)
    {
        // page: maps
        var ann = db.Map("maps", ("users", "ann"));
        await ann.UpdateAsync(user => user
            .Assign("name", "Ann").Count("visits").Enable("paid").Add("tags", "new")
            .Map("home", place => place.Assign("city", "Oslo")));
        var seen = await ann.GetAsync();
        Console.WriteLine($"{seen.Text("name")} {seen.Count("visits")} {seen.IsOn("paid")}");    // Ann 1 True
        Console.WriteLine(seen.Map("home").Text("city"));              // Oslo

        // Somebody tags her and counts a visit; then a remove of the tags and of the home arrives that had seen neither.
        await ann.UpdateAsync(user => user.Count("visits").Add("tags", "vip"));
        await ann.UpdateAsync(user => user.Remove(DataKind.Set, "tags").Remove(DataKind.Map, "home").Disable("paid"), seen);
        seen = await ann.GetAsync();
        Console.WriteLine(string.Join(' ', seen.Set("tags")));         // vip
        Console.WriteLine($"{seen.Count("visits")} {seen.IsOn("paid")} {seen.Contains(DataKind.Map, "home")}");    // 2 False False
        // end
    }

    public static async Task Alone(IStarling db)
    {
        // page: alone
        var motto = db.Register<string>("registers", "motto");
        await motto.AssignAsync("slow");
        await motto.AssignAsync("steady");
        Console.WriteLine(await motto.GetAsync());                     // steady

        var open = db.Flag("flags", "shop is open");
        await open.EnableAsync();
        Console.WriteLine(await open.DisableAsync());                  // True
        Console.WriteLine(await open.GetAsync());                      // False
        // end
    }

    public static async Task Tables(IStarling db)
    {
        // page: tables
        var carts = db.WithJson(ShopJson.Default).Table<Cart>("carts").WithIndex("city_bin", cart => cart.City);

        // Two that know nothing of each other write: both values stay, and a reader sees what the resolver makes of them.
        await carts.PutAsync(("shop", "ann"), new Cart(["milk"], "Oslo"));
        await carts.PutAsync(("shop", "ann"), new Cart(["bread"], "Oslo"));
        Console.WriteLine((await carts.ReadAsync(("shop", "ann"))).Siblings);    // 2
        Console.WriteLine(string.Join(' ', (await carts.GetAsync(("shop", "ann")))!.Items));    // bread milk

        // Read, resolve, change, write. The context goes along by itself, so this replaces both.
        await carts.UpdateAsync(("shop", "ann"), cart => cart! with { Items = [.. cart.Items, "eggs"] });

        // A person looks at a record, and another one changes it before the first one saves.
        var seen = await carts.ReadAsync(("shop", "ann"));
        await carts.UpdateAsync(("shop", "ann"), cart => cart! with { Items = [.. cart.Items, "tea"] });
        await carts.ReplaceAsync(seen, seen.Value! with { Items = ["eggs"] });
        Console.WriteLine(string.Join(' ', (await carts.GetAsync(("shop", "ann")))!.Items));    // bread eggs milk tea

        await foreach (var found in carts.QueryAsync("city_bin", "Oslo"))
        {
            Console.WriteLine(found.Value!.City);                      // Oslo
        }

        Console.WriteLine(await carts.DeleteAsync(("shop", "ann")));   // True
        // end
    }
}
