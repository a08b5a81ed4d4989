using System;
using Starling.Model.Sessions;
using Starling.Replication.Coordinate;

namespace Starling.Replication.Tests.Bench;

/// <summary>Hears what became of a write, and counts how often it is told.</summary>
public sealed class WriteOutcome : IWriteWaiter, ISessionWaiter
{
    public int Answers { get; private set; }

    /// <summary>The session's token that came with the answer.</summary>
    public SessionToken? Token { get; private set; }

    public Trouble? Trouble { get; private set; }

    public int Synced { get; private set; }

    public byte[] Context { get; private set; } = [];

    public byte[] State { get; private set; } = [];

    /// <summary>Done inside the callback.</summary>
    public Action? Then { get; set; }

    public bool IsDone => Answers == 1 && Trouble is null;

    public bool IsNotDone => Answers == 1 && Trouble is { MayHaveHappened: false };

    public bool IsUnknown => Answers == 1 && Trouble is { MayHaveHappened: true };

    public void Learned(SessionToken token) => Token = token;

    public void Written(int synced, int replicas, ReadOnlySpan<byte> context, ReadOnlySpan<byte> state)
    {
        Answers++;
        Synced = synced;
        Context = context.ToArray();
        State = state.ToArray();
        Then?.Invoke();
    }

    public void NotWritten(in Trouble trouble)
    {
        Answers++;
        Trouble = trouble;
        Then?.Invoke();
    }
}
