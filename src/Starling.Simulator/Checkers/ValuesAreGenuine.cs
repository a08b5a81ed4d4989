namespace Starling.Simulator.Checkers;

/// <summary>D6: every value read was written, whole, for that very record, by a known operation that had begun.</summary>
public sealed class ValuesAreGenuine : IChecker
{
    public string Id => "D6";

    public void Check(Story story, Verdict verdict)
    {
        foreach (var key in story.History.Keys)
        {
            foreach (var read in key.Reads)
            {
                foreach (var version in read.Versions)
                {
                    if (version.IsTombstone)
                    {
                        continue;
                    }

                    if (version.Write is null)
                    {
                        verdict.Add(Id, $"op {read.Operation.Id} read bytes that nobody wrote there: '{version.Body}'", key.Key, read.Operation);
                    }
                    else if (version.Write.Key != key.Key || version.Write.Operation.Invoked > read.Operation.Returned)
                    {
                        verdict.Add(Id, $"op {read.Operation.Id} read {version.Write}, which was not written there by then", key.Key, read.Operation);
                    }
                }
            }
        }
    }
}
