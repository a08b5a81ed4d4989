using System;
using Starling.Simulator.World;
using Starling.World;

namespace Starling.Simulator.Faults;

/// <summary>A person who errs: starts a node with the rack, the address or the seeds of another, perhaps on an empty disk.</summary>
/// <remarks>
/// Replicas are spread by places and voters are known by their ids, so a node that is not what the cluster takes it for must say so and serve
/// nothing; and the others must not be troubled by it. To them it is as good as down, so no more is struck than by a kill: where a run has
/// neither kills nor lost disks, nobody errs. A stream of chance of its own keeps all other trouble as it was.
/// </remarks>
internal sealed class Misstarts(Stage stage)
{
    private static readonly TimeSpan EveryMean = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LengthMax = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    private readonly Chance chance = stage.Cluster.Loop.Chance.Fork("misstarts");

    /// <summary>Begins to err, in one of four runs that have the trouble for it.</summary>
    public void Start()
    {
        if (chance.Odds(1, 4) && (stage.Plan.Has(FaultClass.Kill) || stage.Plan.Has(FaultClass.Wipe)))
        {
            Next();
        }
    }

    private void Next() => stage.Later(
        TimeSpan.FromMicroseconds(1 + NetworkWeather.Exponential(chance, SimLoop.Micros(EveryMean))), () =>
        {
            Err(stage.Cluster.Hosts[chance.Below(stage.Cluster.Hosts.Count)]);
            Next();
        });

    private void Err(SimHost host)
    {
        var isNewcomer = (host.IsRetired || host.HasLostDisk) && !host.IsUp && host.Disk.Count(StoreFamily.Marks) == 0;
        var how = (Misstart)(1 + chance.Below(3));
        var length = chance.Between(LookEvery, LengthMax);
        if (!isNewcomer && (host.Misstart != Misstart.None || !host.IsReady || host.IsRetired || !stage.Plan.Has(FaultClass.Kill)))
        {
            return;
        }

        var trouble = stage.Begin(
            FaultClass.Kill, $"n{host.Index} is started {(isNewcomer ? "with an empty disk" : "again")}{Words(how)}", host.Index);
        host.Kill(silent: false);
        host.Misstart = how;
        host.Boot();

        // A member that finds its document on disk needs no seeds: then the wrong list does no harm.
        if (isNewcomer || how != Misstart.OtherSeeds)
        {
            Look(host, how);
        }

        stage.Later(length, trouble, () => End(host));
    }

    private void Look(SimHost host, Misstart how)
    {
        if (host.Misstart != how)
        {
            return; // Somebody has seen the mistake.
        }

        if (host.IsReady)
        {
            stage.Cluster.Loop.Note($"n{host.Index} serves, although it was started{Words(how)} and is no member as it is");
        }
        else
        {
            stage.Later(LookEvery, () => Look(host, how));
        }
    }

    private void End(SimHost host)
    {
        host.Misstart = Misstart.None;
        host.Kill(silent: false);
        stage.Restart(host);
    }

    private static string Words(Misstart how) => how switch
    {
        Misstart.OtherRack => " in another rack",
        Misstart.OtherAddress => " with the address of another",
        Misstart.OtherSeeds => " with other seeds",
        _ => "",
    };
}
