using Starling.Model.Causality;
using Starling.Simulator.Workloads;

namespace Starling.Simulator.Checkers;

/// <summary>V1 on the disks: a dot stands for one value, wherever and whenever it is stored, also after its record was purged.</summary>
/// <remarks>Replicas that know a dot take another value of that name for one already overwritten, and it is lost in silence: hardly a read ever shows both.</remarks>
public sealed class DisksNameOneValue : DiskChecker
{
    public override string Id => "V1";

    public override void NamedTwice(Overseer eye, int machine, SimKey key, Dot dot, SiblingValue first, SiblingValue second) =>
        eye.Report(
            this, $"n{machine} stores {dot} of {key} for the value made at {second.Origin.Micros}, and it was given to the one made at {first.Origin.Micros}", key);
}
