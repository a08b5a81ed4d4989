using Starling.Samples.Shop;

// A shop in three instances that share carts and a page counter, with no database beside them: each has a node inside, and the nodes form a cluster.
//
//   dotnet run -c Release --project samples/Starling.Samples.Shop                    all three, each in a process of its own
//   dotnet run -c Release --project samples/Starling.Samples.Shop -- --data DIR      the same, and the data stays in DIR
//   dotnet run -c Release --project samples/Starling.Samples.Shop -- --instance 2 --data DIR    one of them, for example on a machine of its own
var settings = ShopSettings.Parse(args);
return settings.Instance is { } instance ? await ShopInstance.RunAsync(settings, instance) : await ThreeInstances.RunAsync(settings);
