using System;
using Starling.Simulator.Workloads;

namespace Starling.Simulator.Checkers;

/// <summary>P1: a stored record disappears only when it shows nothing, all its replicas have agreed past it, and each of the others knows on its disk
/// what this one forgets, or has forgotten it already.</summary>
/// <remarks>
/// A tombstone that goes while one replica still holds what it deleted lets that replica hand it to the others again. So the moment of the purge is the
/// guilty one, long before anybody reads what came back. Replicas whose disk was lost or went back to an earlier moment are not asked: they have to be
/// filled again before they count (P2 sees to that). Nor are those that are being filled; and what such a replica deletes is no purge, but it must not
/// be the last that held an acknowledged write.
/// </remarks>
public sealed class PurgesAreAgreed : DiskChecker
{
    public override string Id => "P1";

    public override void Removed(Overseer eye, Removal removal)
    {
        if (eye.HasMovedAway(removal.Machine, removal.Path))
        {
            return; // The slot has moved away: M5 sees to that.
        }

        if (removal.Mark.MustAdopt)
        {
            CheckAdoption(eye, removal);
            return;
        }

        if (removal.Due is not { } due)
        {
            eye.Report(this, $"n{removal.Machine} has deleted a state of {removal.Key} that shows something: {Convert.ToHexString(removal.State)}", removal.Key);
            return;
        }

        foreach (var replica in eye.ReplicasOf(removal.Path))
        {
            if (replica != removal.Machine && eye.LastLossOf(replica) < 0 && !eye.Host(replica).IsRetired
                && !eye.MarkOf(replica, removal.Slot).MustAdopt && !eye.Knows(replica, removal.Key.Table, removal.Path, removal.State))
            {
                eye.Report(
                    this, $"n{removal.Machine} has purged {removal.Key}, due at {due.Micros}, and n{replica} does not know of it: "
                        + $"its watermark is {eye.MarkOf(replica, removal.Slot).Watermark}", removal.Key);
                return;
            }
        }

        if (due.Micros > removal.Mark.Watermark)
        {
            eye.Report(
                this, $"n{removal.Machine} has purged {removal.Key}, due at {due.Micros}, and the watermark on its disk is {removal.Mark.Watermark}",
                removal.Key);
        }
    }

    private void CheckAdoption(Overseer eye, Removal removal)
    {
        foreach (var write in eye.History.Of(removal.Key).Writes)
        {
            if (write.IsAcknowledged && eye.History.Needed(write.Operation) > 1 && eye.Holders(write, long.MaxValue) == 0)
            {
                eye.Report(this, $"n{removal.Machine} is filled again, and has deleted the last copy of {write}", removal.Key, write.Operation);
                return;
            }
        }
    }
}
