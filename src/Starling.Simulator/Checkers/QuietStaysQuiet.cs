namespace Starling.Simulator.Checkers;

/// <summary>C2: once all is healed and equal, nothing is written any more: not while nobody asks, and not by reading every record at QUORUM.</summary>
/// <remarks>Repair that never ends, or that every read sets off, shows here and nowhere else: all states are equal, and yet the disks work.
/// Source: riak_test, verify_aae.erl (repairs must go to zero when idle) and verify_no_writes_on_read.erl.</remarks>
public sealed class QuietStaysQuiet : IChecker
{
    public string Id => "C2";

    public void Check(Story story, Verdict verdict)
    {
        foreach (var disturbance in story.Disturbances)
        {
            verdict.Add(Id, disturbance);
        }
    }
}
