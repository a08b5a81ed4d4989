using System;
using System.Buffers;
using System.Linq;
using System.Text;
using Starling.Api;
using Starling.Simulator.Scenarios;
using Starling.Simulator.Tests.Faults;
using Starling.Simulator.Workloads;
using Starling.World;
using Xunit;

namespace Starling.Simulator.Tests.Scenarios;

public sealed class WholeReadsTests : IDisposable
{
    private static readonly byte[] One = GodRig.Path("p1");

    private static readonly byte[] Cell = GodRig.Cell(9, Stored("v"));

    private readonly GodRig rig = new();

    public void Dispose() => rig.Dispose();

    [Fact]
    public void Given_a_write_that_one_replica_has_When_it_is_read_whole_Then_all_have_it()
    {
        rig.Put(2, One, Cell);
        Assert.True(Repair(lacksOne: false));
        var states = rig.Cluster.Hosts.Select(host => rig.Get(host.Index, StoreFamily.Records, One)).ToArray();
        Assert.All(states, state => Assert.Equal(rig.Get(2, StoreFamily.Records, One), state));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Given_a_machine_that_is_gone_Then_the_others_must_do_and_only_when_that_is_said(bool lacksOne)
    {
        rig.Put(0, One, Cell);
        rig.Host(1).IsRetired = true;
        rig.Host(1).Kill(silent: false);
        Assert.Equal(lacksOne, Repair(lacksOne));
    }

    /// <summary>A value as it lies in a record: its headers, and then its text.</summary>
    private static string Stored(string text)
    {
        var output = new ArrayBufferWriter<byte>();
        ((Value)text).WriteTo(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private bool Repair(bool lacksOne)
    {
        var loop = rig.Cluster.Loop;
        var seat = new Seat(rig.Cluster, new Book(loop), -1, 3);
        var call = new ScenarioCall
        {
            Client = 0, Step = 1, Method = "Put", Table = SimTable.LastWriteWins.Name(), Key = "p1", IsWrite = true, Began = TimeSpan.Zero,
        };
        var isDone = false;
        seat.Executor.Post(
            async _ =>
            {
                await WholeReads.RepairAsync(seat, [call], lacksOne);
                isDone = true;
            },
            null);
        loop.RunUntil(() => isDone, loop.Now + 20_000_000);
        return isDone;
    }
}
