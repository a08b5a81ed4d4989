using System.Buffers;
using Starling.Model.Time;
using Starling.Model.Values;
using Starling.Replication.Replica;
using Starling.Storage.Marks;
using Starling.World;

namespace Starling.Replication.Coordinate;

/// <summary>The rows of an answer as its reader is shown them: what has expired is a tombstone.</summary>
/// <remarks>
/// The coordinator decides, once for a request and after merging. A replica never does: two whose clocks differ a little would
/// answer with different digests, and reads would repair what is equal. The moment is the node's hybrid clock, drawn after all that
/// was read, so that a value read here is not yet expired for a clock that runs behind its writer's. Rows that hold nothing expired
/// are passed on as they are, without a copy.
/// </remarks>
public sealed class ShownRows(Desk desk)
{
    private readonly RowBuffer shown = new();
    private readonly ArrayBufferWriter<byte> state = new(256);

    /// <summary>The node's moment: its wall time, or the last stamp of this life where that is later. What an earlier life may have given out says nothing of
    /// the time: a node that started again soon after a crash would hide for three seconds what has not expired.</summary>
    public static HybridTime Now(NodeClock clock) => HybridTime.Max(new HybridTime(clock.WallMicros), clock.Drawn);

    /// <summary>The rows as shown at a moment. A damaged row stays as it is: its reader says so.</summary>
    internal RowBuffer At(HybridTime now, ResolutionRule rule, RowBuffer rows)
    {
        desk.Marks.Hit(Mark.ReadFoundExpired);
        if (desk.Has(Mutant.ExpiredShown))
        {
            return rows;
        }

        shown.Clear();
        shown.More = rows.More;
        for (var row = rows.GetRows(); row.MoveNext();)
        {
            state.ResetWrittenCount();
            if (RecordState.IsValid(rule, row.State))
            {
                ShownState.Write(state, rule, row.State, now);
                shown.Append(row.Clustering, state.WrittenSpan);
            }
            else
            {
                shown.Append(row.Clustering, row.State);
            }
        }

        return shown;
    }
}
