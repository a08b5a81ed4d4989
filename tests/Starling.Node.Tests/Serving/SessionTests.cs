using System.Threading.Tasks;
using Starling.Api;
using Starling.Model.Quorums;
using Starling.Model.Values;
using Xunit;

namespace Starling.Node.Tests.Serving;

/// <summary>Sessions over real nodes: through the embedded face of each, at the level that promises least.</summary>
public sealed class SessionTests
{
    [Fact]
    public async Task A_session_that_moves_from_node_to_node_reads_its_writes_at_one()
    {
        await using var cluster = await RealCluster.StartAsync(3);
        await cluster[0].CreateTableAsync(new TableDefinition { Name = "cells", Rule = ResolutionRule.LastWriteWins });
        var one = ConsistencyLevel.One;
        var session = new Session();
        foreach (var table in new[] { "default", "cells" })
        {
            for (var i = 0; i < 60; i++)
            {
                var writer = cluster[i % 3].OpenSession(session);
                await writer.PutAsync(table, "key", "value " + i, new WriteOptions { Level = one, ReplaceAll = table == "default" ? true : null });

                session = Session.Parse(session.ToString());
                var reading = await cluster[(i + 1) % 3].OpenSession(session).GetAsync(table, "key", new ReadOptions { Level = one });
                Assert.Contains(reading.Versions, version => version.Value.Text == "value " + i);
            }
        }
    }

    [Fact]
    public async Task A_token_of_another_cluster_is_refused()
    {
        await using var cluster = await RealCluster.StartAsync(1);
        var session = new Session();
        session.Advance(session.Token, Model.Sessions.SessionToken.OfSeen(4711, new Model.Time.HybridTime(1)));
        var fault = await Assert.ThrowsAsync<StarlingException>(
            async () => await cluster[0].OpenSession(session).GetAsync("default", "key"));
        Assert.Equal(StarlingError.ForeignContext, fault.Code);
    }
}
