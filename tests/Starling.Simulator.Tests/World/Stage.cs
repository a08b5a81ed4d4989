using System;
using System.Collections.Generic;
using System.Runtime.ExceptionServices;
using System.Threading.Tasks;
using Starling.Simulator.World;
using Starling.World;

namespace Starling.Simulator.Tests.World;

/// <summary>A loop with a few machines on it, whose executors tests drive by hand.</summary>
internal sealed class Stage
{
    public Stage(int machines = 2, ulong seed = 1)
    {
        Loop = new SimLoop(seed);
        Wires = new Wires(Loop);
        Wires.Weather.SplitPercent = 0;
        for (var i = 0; i < machines; i++)
        {
            var endpoint = new Endpoint($"10.0.0.{i + 1}", 7800);
            var executor = new SimExecutor(Loop, i, Loop.Chance.Fork($"executor {i}"));
            Wires.AddMachine(endpoint, i);
            Executors.Add(executor);
            Networks.Add(new SimNetwork(Wires, executor, i, endpoint));
            Disks.Add(new MemoryDisk(Loop, i));
            Clocks.Add(new SimClock(Loop));
            Times.Add(new SimTime(Loop, executor, Clocks[i], i));
        }
    }

    public SimLoop Loop { get; }

    public Wires Wires { get; }

    public List<SimExecutor> Executors { get; } = [];

    public List<SimNetwork> Networks { get; } = [];

    public List<MemoryDisk> Disks { get; } = [];

    public List<SimClock> Clocks { get; } = [];

    public List<SimTime> Times { get; } = [];

    /// <summary>Runs work on a machine's executor and lets the world go on until it is done; exceptions come through.</summary>
    public void On(int machine, Action work)
    {
        Exception? fault = null;
        var done = false;
        Executors[machine].Post(_ =>
        {
            try
            {
                work();
            }
            catch (Exception caught)
            {
                fault = caught;
            }

            done = true;
        }, null);
        if (!Loop.RunUntil(() => done, Loop.Now + 1_000_000))
        {
            throw new InvalidOperationException("the executor did not run the work");
        }

        if (fault is not null)
        {
            ExceptionDispatchInfo.Throw(fault);
        }
    }

    /// <summary>Starts an asynchronous method on a machine's executor.</summary>
    public Task Start(int machine, Func<Task> method)
    {
        Task? task = null;
        On(machine, () => task = method());
        return task!;
    }

    public void Run(double milliseconds) => Loop.RunTo(Loop.Now + (long)(milliseconds * 1000));
}
