namespace Starling.Simulator.Scenarios;

/// <summary>What is said to somebody whose code has left the simulated world.</summary>
internal static class Escape
{
    public static string Of(string what) => what + ": the scenario's code has left the simulated world, so its run cannot be repeated. "
        + "Await what Starling returns without ConfigureAwait(false); call async methods directly and not through Task.Run; wait with "
        + "Task.Delay(span, client.Time, client.Cancellation), and build a CancellationTokenSource with client.Time. If the code is a "
        + "library's, give it these through its parameters, or test the part of it that needs no such waits.";
}
