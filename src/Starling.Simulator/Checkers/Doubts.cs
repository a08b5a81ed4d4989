using System;
using System.Collections.Generic;
using Starling.Simulator.Workloads;

namespace Starling.Simulator.Checkers;

/// <summary>Reads that were excused by something not known at the time: each is judged once more at the end.</summary>
internal sealed class Doubts
{
    private readonly List<(KeyHistory Key, ReadEvent Read, WriteEvent Write)> doubts = [];

    /// <summary>True when the read accounts for the write as far as is known now.</summary>
    public bool Accounts(KeyHistory key, ReadEvent read, WriteEvent write)
    {
        var account = Coverage.Judge(key, read, write);
        if (account == Account.Perhaps)
        {
            doubts.Add((key, read, write));
        }

        return account != Account.Missing;
    }

    /// <summary>Tells of each read that turns out not to account for the write.</summary>
    public void Settle(Action<KeyHistory, ReadEvent, WriteEvent> tell)
    {
        foreach (var (key, read, write) in doubts)
        {
            if (Coverage.Judge(key, read, write) == Account.Missing)
            {
                tell(key, read, write);
            }
        }

        doubts.Clear();
    }
}
