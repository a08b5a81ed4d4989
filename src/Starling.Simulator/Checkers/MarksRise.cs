using Starling.Simulator.Faults;

namespace Starling.Simulator.Checkers;

/// <summary>P3: on every disk and for every slot, purged is at most the watermark and that at most closed, and none of them ever falls.</summary>
/// <remarks>A purge that begins again, because its queue had lost entries, says so by a moment of zero. A disk that was replaced begins anew: what it forgot is for P2 to judge.</remarks>
public sealed class MarksRise : DiskChecker
{
    public override string Id => "P3";

    public override void Marked(Overseer eye, int machine, (uint Table, int Slot) slot, StoredMark before, StoredMark now)
    {
        if (now.Purged > now.Watermark || now.Watermark > now.Closed)
        {
            eye.Report(this, $"n{machine} has the mark {now} for slot {slot.Slot} of table {slot.Table}: purged <= watermark <= closed does not hold");
        }
        else if (now.Closed < before.Closed || now.Watermark < before.Watermark || (now.Purged < before.Purged && now.Purged != 0))
        {
            eye.Report(this, $"n{machine} takes its mark for slot {slot.Slot} of table {slot.Table} back from {before} to {now}");
        }
    }
}
