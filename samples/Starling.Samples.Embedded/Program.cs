using System;
using System.IO;
using Starling.Api;
using Starling.Hosting;
using Starling.World;

// A node inside this program: no server, the same IStarling. Alone it is a cluster of one; give three programs the same seeds and they
// form one together.
var folder = Directory.CreateTempSubdirectory("starling-embedded-");
await using (var node = await EmbeddedStarling.StartAsync(new StarlingOptions
{
    DataFolder = folder.FullName,
    Listen = new Endpoint("127.0.0.1", 7890),
}))
{
    await node.Starling.PutAsync("default", "greeting", "hello from inside");
    Console.WriteLine((await node.Starling.GetAsync("default", "greeting")).Value!.Text);
}

folder.Delete(recursive: true);
