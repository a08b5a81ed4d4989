using System;
using System.Collections.Generic;
using System.Text;
using Starling.Model.Sessions;
using Starling.Model.Values;
using Starling.Replication.Coordinate;
using Starling.Wire.Messages;

namespace Starling.Replication.Tests.Bench;

/// <summary>Hears what became of a read or a scan, and counts how often it is told.</summary>
public sealed class ReadOutcome : IReadWaiter, IScanWaiter, ISessionWaiter
{
    public int Answers { get; private set; }

    /// <summary>The session's token that came with the answer.</summary>
    public SessionToken? Token { get; private set; }

    public Trouble? Trouble { get; private set; }

    public bool More { get; private set; }

    public byte[] Next { get; private set; } = [];

    public List<(string Key, byte[] State)> Rows { get; } = [];

    public Action? Then { get; set; }

    public bool IsDone => Answers == 1 && Trouble is null;

    public byte[] State => Rows.Count == 0 ? [] : Rows[0].State;

    /// <summary>The write time of the one row, in microseconds; 0 when there is none.</summary>
    public long WriteTime => LwwView.TryRead(State, out var cell) ? cell.WriteTime.Micros : 0;

    public string Keys => string.Join(',', Rows.ConvertAll(row => row.Key));

    public void Learned(SessionToken token) => Token = token;

    public void Read(in ReplicaRows rows)
    {
        Answers++;
        More = rows.More;
        for (var row = rows.GetRows(); row.MoveNext();)
        {
            Rows.Add((Encoding.UTF8.GetString(row.Clustering), row.State.ToArray()));
        }

        Then?.Invoke();
    }

    public void NotRead(in Trouble trouble)
    {
        Answers++;
        Trouble = trouble;
        Then?.Invoke();
    }

    public void Scanned(in ScanRows page)
    {
        Answers++;
        Next = page.Next.ToArray();
        for (var row = page.GetRows(); row.MoveNext();)
        {
            Rows.Add((Encoding.UTF8.GetString(row.Partition), row.State.ToArray()));
        }

        Then?.Invoke();
    }

    public void NotScanned(in Trouble trouble) => NotRead(trouble);
}
