using System;
using Starling.Testing.Stores;
using Starling.World;

namespace Starling.RocksDb.Tests;

/// <summary>The store over RocksDB does what the door promises.</summary>
public sealed class RocksStoreContractTests : StoreContract, IDisposable
{
    private readonly StoreRig rig = new();

    protected override IStore Store => rig.Store;

    public void Dispose() => rig.Dispose();

    protected override void OnExecutor(Action work) => rig.Executor.Do(work);

    protected override void RunUntil(Func<bool> holds) => rig.Executor.Until(holds);

    protected override void Reopen() => rig.Reopen();
}
