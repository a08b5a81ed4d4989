using System.Buffers;
using Starling.Model.Causality;
using Starling.Model.Time;
using Starling.Model.Values;
using Xunit;
using static Starling.Model.Tests.Causality.Sample;

namespace Starling.Model.Tests.Values;

/// <summary>From which watermark on a record may go that expires.</summary>
public sealed class ExpiryPurgeTests
{
    [Theory]
    [InlineData(5, 9, 9)]
    [InlineData(9, 5, 9)] // an expiry chosen in the past: not before the replicas agree on the write itself
    public void A_cell_is_due_at_its_expiry_and_not_before_its_origin(long origin, long expiry, long due) => Assert.Equal(
        new HybridTime(due), PurgeDue.Of(ResolutionRule.LastWriteWins, LwwCellTests.Expiring(origin, 1, expiry, 7)));

    [Fact]
    public void Siblings_are_due_when_the_last_of_them_is()
    {
        var set = DvvSet.Empty
            .Update(VersionVector.Empty, A, Expiring("one", 8), out _)
            .Update(VersionVector.Empty, A, Expiring("two", 12), out _)
            .Update(VersionVector.Empty, B, Tombstone(10), out _);
        Assert.Equal(new HybridTime(12), Due(set));
        Assert.Equal(new HybridTime(13), Due(set.Update(VersionVector.Empty, C, Tombstone(13), out _)));
        Assert.Null(Due(set.Update(VersionVector.Empty, C, Value("stays"), out _)));
    }

    private static HybridTime? Due(DvvSet set)
    {
        var writer = new ArrayBufferWriter<byte>();
        SiblingState.Write(writer, set);
        return PurgeDue.Of(ResolutionRule.Siblings, writer.WrittenSpan);
    }
}
