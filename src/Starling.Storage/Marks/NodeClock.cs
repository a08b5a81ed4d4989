using System;
using System.Threading;
using System.Threading.Tasks;
using Starling.Model.Time;
using Starling.World;

namespace Starling.Storage.Marks;

/// <summary>The node's hybrid clock, running: reads the world's wall time and keeps the promised ceiling ahead of the stamps.</summary>
public sealed class NodeClock : IDisposable
{
    private static readonly TimeSpan CheckEvery = TimeSpan.FromMilliseconds(500);

    private readonly HybridClock clock;
    private readonly NodeMarks marks;
    private readonly TimeProvider time;
    private readonly Mutant mutants;
    private readonly MarkBook branches;
    private readonly ITimer timer;
    private bool isPersisting;
    private long lastWall = long.MinValue;

    /// <param name="clock">A clock whose first ceiling is persisted already.</param>
    public NodeClock(HybridClock clock, NodeMarks marks, TimeProvider time, Mutant mutants = Mutant.None, MarkBook? branches = null)
    {
        this.mutants = mutants;
        this.branches = branches ?? new MarkBook();
        this.clock = clock;
        this.marks = marks;
        this.time = time;
        timer = time.CreateTimer(_ => Check(), null, CheckEvery, CheckEvery);
    }

    /// <summary>Stamps refused because they were too far ahead.</summary>
    public long Refused => clock.Refused;

    public long WallMicros => (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    public HybridTime Last => clock.Last;

    /// <summary>The greatest stamp given out or heard of in this life: what says how late it is, together with the wall.</summary>
    public HybridTime Drawn => clock.Drawn;

    /// <summary>A new stamp, later than all before. False while the disk is too slow to keep the promised ceiling ahead.</summary>
    public bool TryNext(out HybridTime stamp)
    {
        if (clock.TryNext(WallMicros, out stamp))
        {
            return true;
        }

        branches.Hit(Mark.ClockStalled);
        KeepAhead();
        return false;
    }

    /// <summary>Draws the clock after a stamp from elsewhere. False, and nothing changed, when it is too far ahead of this node's
    /// wall clock.</summary>
    public bool TryObserve(HybridTime stamp)
    {
        if ((mutants & Mutant.ClockDeaf) != 0 || clock.TryObserve(stamp, WallMicros))
        {
            return true;
        }

        branches.Hit(Mark.ClockStampRefused);
        return false;
    }

    public void Dispose() => timer.Dispose();

    private void Check()
    {
        var wall = WallMicros;
        if (wall < lastWall)
        {
            branches.Hit(Mark.ClockWentBack);
        }

        lastWall = wall;
        KeepAhead();
    }

    private async void KeepAhead()
    {
        if (isPersisting || clock.CeilingToPersist(WallMicros) is not { } ceiling)
        {
            return;
        }

        isPersisting = true;
        try
        {
            await marks.RaiseCeilingAsync(ceiling);
            clock.CeilingPersisted(ceiling);
        }
        catch (WorldException)
        {
            // The store said why it refused, and status shows it; stamps run out at the old ceiling, and the next check tries again.
            branches.Hit(Mark.ClockCeilingNotKept);
        }
        finally
        {
            isPersisting = false;
        }
    }
}
