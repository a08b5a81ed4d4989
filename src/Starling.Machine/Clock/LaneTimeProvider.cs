using System;
using System.Threading;
using Starling.World;

namespace Starling.Machine.Clock;

/// <summary>The machine's clocks, with timers whose callbacks run on an executor.</summary>
/// <remarks>
/// Wall time has a resolution of a microsecond or better and may step when the operator or a time daemon sets it; timestamps never
/// step. A callback does not see the execution context in which its timer was made.
/// </remarks>
public sealed class LaneTimeProvider(IExecutor executor) : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new LaneTimer(executor, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }
}
