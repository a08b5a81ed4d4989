using System;
using Starling.Simulator.World;
using Starling.Testing.Stores;
using Starling.World;

namespace Starling.Simulator.Tests.World;

/// <summary>The store in memory does what the door promises, as the one on disk does.</summary>
public sealed class MemoryStoreContractTests : StoreContract
{
    private readonly Stage stage = new(machines: 1);
    private MemoryStore store;

    public MemoryStoreContractTests() => store = new MemoryStore(stage.Disks[0], stage.Executors[0]);

    protected override IStore Store => store;

    protected override void OnExecutor(Action work) => stage.On(0, work);

    protected override void RunUntil(Func<bool> holds) => stage.Loop.RunUntil(holds, stage.Loop.Now + 10_000_000);

    protected override void Reopen()
    {
        RunUntil(() => stage.Disks[0].Unsynced == 0);
        stage.Disks[0].Crash();
        store = new MemoryStore(stage.Disks[0], stage.Executors[0]);
    }
}
