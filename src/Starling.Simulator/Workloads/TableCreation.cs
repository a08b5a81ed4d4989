using System;
using System.Collections.Generic;
using Starling.Api;
using Starling.Simulator.World;

namespace Starling.Simulator.Workloads;

/// <summary>Makes one of the workload's tables before the load starts, and tries again until it is made.</summary>
public sealed class TableCreation(SimLoop loop, SimHost host, SimTable table, int replicas)
{
    /// <summary>The one data centre of all machines: what nodes are in when nobody says otherwise.</summary>
    internal const string DataCentre = "dc1";

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    /// <summary>What the table is called. <value>Default the name of the workload's table.</value></summary>
    public string Name { get; init; } = table.Name();

    public bool IsDone { get; private set; }

    public string LastError { get; private set; } = "no answer";

    public void Start() => host.Executor?.Post(static self => ((TableCreation)self!).Run(), this);

    private async void Run()
    {
        try
        {
            await host.Node!.Local.CreateTableAsync(new TableDefinition
            {
                Name = Name,
                Rule = table.Rule(),
                Replicas = new SortedDictionary<string, int> { [DataCentre] = replicas },
            });
            IsDone = true;
        }
        catch (StarlingException failure)
        {
            LastError = failure.Message;
            loop.After(RetryDelay, Start);
        }
        catch (Exception fault)
        {
            loop.Note($"making table {Name} ended with something other than a StarlingException: {fault}");
        }
    }
}
