using Starling.Simulator.Workloads;

namespace Starling.Simulator.Checkers;

/// <summary>D2: no acknowledged write is lost. At the end every one of them shows, or something that replaced it.</summary>
public sealed class NoLostWrite : IChecker
{
    public string Id => "D2";

    public void Check(Story story, Verdict verdict)
    {
        if (story.Final is null)
        {
            return;
        }

        foreach (var key in story.History.Keys)
        {
            if (!story.Final.TryGetValue(key.Key, out var final))
            {
                continue;
            }

            foreach (var write in key.Writes)
            {
                if (write.IsAcknowledged && !Coverage.Accounts(key, final, write))
                {
                    verdict.Add(Id, $"acknowledged {write} is lost: at the end {final}", key.Key);
                }
            }
        }
    }
}
