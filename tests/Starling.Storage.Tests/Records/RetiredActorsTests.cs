using Starling.Model.Causality;
using Starling.Model.Time;
using Starling.Storage.Records;
using Starling.Storage.Tests.Bench;
using Starling.World;
using Xunit;

namespace Starling.Storage.Tests.Records;

/// <summary>Which actors are given up, and for which records.</summary>
public sealed class RetiredActorsTests
{
    [Fact]
    public void Only_younger_epochs_than_the_newest_that_was_known_are_gone_on_with()
    {
        var actors = new RetiredActors(AgreedRig.Self);
        actors.Note(5, Known(40));
        actors.Note(5, Known(30));
        Assert.Equal(new HybridTime(41), actors.OldestFor(5));
        Assert.Equal(default, actors.OldestFor(6));
    }

    [Fact]
    public void When_too_many_are_remembered_the_newest_of_all_holds_for_every_record()
    {
        var marks = new MarkBook();
        var actors = new RetiredActors(AgreedRig.Self, Mutant.None, marks);
        for (var record = 0; record < RetiredActors.RecordsMax; record++)
        {
            actors.Note((ulong)record, Known(1 + (record % 1000)));
        }

        Assert.Equal(RetiredActors.RecordsMax, actors.Count);
        Assert.Equal(default, actors.OldestFor(ulong.MaxValue));
        actors.Note(1UL << 40, Known(3));
        Assert.Equal(1, actors.Count);
        Assert.Equal(1, marks[Mark.RetiredActorsForgotten]);
        Assert.Equal(new HybridTime(1001), actors.OldestFor(ulong.MaxValue));
        Assert.Equal(new HybridTime(1001), actors.OldestFor(7));
    }

    private static byte[] Known(long epoch) => AgreedRig.Bytes(DvvSet.Empty.Update(
        VersionVector.Empty, new ActorId(AgreedRig.Self, new HybridTime(epoch)), new SiblingValue(new HybridTime(1), true, default), out _));
}
