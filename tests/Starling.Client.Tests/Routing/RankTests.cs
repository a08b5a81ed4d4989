using Starling.Client.Routing;
using Xunit;

namespace Starling.Client.Tests.Routing;

public sealed class RankTests
{
    [Fact]
    public void A_healthy_local_replica_is_best()
    {
        Assert.Equal(Rank.Best, Rank.Of(true, true, false, false, false));
        Assert.Equal(Rank.Best, Rank.Of(true, true, false, false, true));
    }

    [Fact]
    public void Reads_stay_in_the_data_centre_before_they_go_to_a_replica() =>
        Assert.True(Rank.Of(false, true, false, false, false) < Rank.Of(true, false, false, false, false));

    [Fact]
    public void Writes_with_siblings_go_to_a_replica_before_they_stay_in_the_data_centre() =>
        Assert.True(Rank.Of(true, false, false, false, true) < Rank.Of(false, true, false, false, true));

    [Fact]
    public void Trouble_outweighs_place_and_a_past_attempt_outweighs_trouble()
    {
        Assert.True(Rank.Of(false, false, false, false, true) < Rank.Of(true, true, true, false, true));
        Assert.True(Rank.Of(false, false, true, false, true) < Rank.Of(true, true, false, true, true));
    }
}
