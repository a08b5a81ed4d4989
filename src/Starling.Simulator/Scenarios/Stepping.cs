using System;
using Starling.Api;
using Starling.Simulator.World;

namespace Starling.Simulator.Scenarios;

/// <summary>One client at its steps: a step, a pause, the next, until the load stops.</summary>
internal sealed class Stepping<TState>(Scenario<TState> scenario, Seat seat, TimeSpan thinkMean, Action ended, Action<BadKind, string> fail)
    where TState : class, new()
{
    public ScenarioClient<TState> Client { get; } = new(seat);

    public bool IsStopping { get; private set; }

    /// <summary>True while a step is under way.</summary>
    public bool IsInStep { get; private set; }

    public int Done { get; private set; }

    public int GivenUp { get; private set; }

    public void Think()
    {
        var loop = seat.Cluster.Loop;
        var pause = 1 + NetworkWeather.Exponential(seat.Calls, SimLoop.Micros(thinkMean));
        loop.At(loop.Now + pause, () => seat.Executor.Post(static self => ((Stepping<TState>)self!).Act(), this));
    }

    /// <summary>No new step; the one under way is asked to end.</summary>
    public void Stop()
    {
        IsStopping = true;
        seat.Cancel();
    }

    /// <summary>Runs on the client's executor. Nothing escapes from it.</summary>
    private async void Act()
    {
        if (IsStopping)
        {
            return;
        }

        seat.Step++;
        IsInStep = true;
        try
        {
            await scenario.StepAsync(Client);
            Done++;
        }
        catch (StarlingException failure) when (IsTrouble(failure.Code))
        {
            GivenUp++;
            seat.Note($"gives the step up: {failure.Code}");
        }
        catch (OperationCanceledException) when (seat.IsCancelled)
        {
            seat.Note("ends with the load");
        }
        catch (Exception fault)
        {
            fail(BadKind.Broken, $"{CallText.Who(seat.Number, seat.Step)}: {CallText.Words(fault)}");
        }

        IsInStep = false;
        ended();
        Think();
    }

    /// <summary>What a correct request may meet. The rest says that the request is wrong, or that Starling is.</summary>
    private static bool IsTrouble(StarlingError code) => code is StarlingError.Unavailable or StarlingError.Timeout
        or StarlingError.Overloaded or StarlingError.DiskFull or StarlingError.NotReady or StarlingError.LinkLost
        or StarlingError.ReplicasFailed or StarlingError.Cancelled;
}
