using System;
using System.Threading.Tasks;
using Starling.Model.Placement;
using Starling.Model.Time;
using Starling.Storage.Marks;
using Starling.Storage.Tests.Bench;
using Starling.World;
using Xunit;

namespace Starling.Storage.Tests.Marks;

public sealed class NodeMarksTests
{
    private static readonly NodeId Id = new((UInt128)77);
    private readonly Rig rig = new();

    [Fact]
    public void A_new_folder_gets_an_identity_and_keeps_it_and_counts_its_boots()
    {
        var first = new NodeMarks(rig.Store);
        Assert.Equal((true, default, 0UL), (first.IsNew, first.Node, first.Boot));
        Boot(first, Id);
        Assert.Equal((false, Id, 1UL), (first.IsNew, first.Node, first.Boot));
        var second = new NodeMarks(rig.Store);
        Assert.Equal((false, Id, 1UL), (second.IsNew, second.Node, second.Boot));
        Boot(second, new NodeId((UInt128)99));
        Assert.Equal((Id, 2UL), (second.Node, second.Boot));
        Assert.Equal(2UL, new NodeMarks(rig.Store).Boot);
    }

    [Fact]
    public void Nothing_is_acted_upon_before_it_is_synced()
    {
        var marks = new NodeMarks(rig.Store);
        Task? boot = null;
        rig.Executor.Turn(() => boot = marks.BootAsync(Id));
        Assert.False(boot!.IsCompleted);
        Assert.Equal((true, 0UL), (marks.IsNew, marks.Boot));
        rig.Store.EndSync(WorldFault.DiskFull);
        Assert.True(boot.IsFaulted);
        Assert.Equal((true, default, 0UL), (marks.IsNew, marks.Node, marks.Boot));
        Boot(marks, Id);
        Assert.Equal((Id, 1UL), (new NodeMarks(rig.Store).Node, marks.Boot));
    }

    [Fact]
    public void The_ceiling_is_what_is_on_disk()
    {
        var marks = new NodeMarks(rig.Store);
        Task? raise = null;
        rig.Executor.Turn(() => raise = marks.RaiseCeilingAsync(new HybridTime(500)));
        Assert.Equal(default, marks.Ceiling);
        rig.Store.EndAll();
        Assert.True(raise!.IsCompletedSuccessfully);
        Assert.Equal(new HybridTime(500), marks.Ceiling);
        Assert.Equal(new HybridTime(500), new NodeMarks(rig.Store).Ceiling);
        rig.Executor.Turn(() => raise = marks.RaiseCeilingAsync(new HybridTime(900)));
        rig.Store.EndSync(WorldFault.Disk);
        Assert.Equal(WorldFault.Disk, Assert.IsType<WorldException>(raise.Exception!.InnerException).Fault);
        Assert.Equal(new HybridTime(500), marks.Ceiling);
    }

    private void Boot(NodeMarks marks, NodeId id)
    {
        Task? boot = null;
        rig.Executor.Turn(() => boot = marks.BootAsync(id));
        rig.Store.EndAll();
        Assert.True(boot!.IsCompletedSuccessfully);
    }
}
