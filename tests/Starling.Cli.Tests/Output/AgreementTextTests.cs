using Starling.Api;
using Starling.Cli.Commands;
using Starling.Cli.Output;
using Xunit;

namespace Starling.Cli.Tests.Output;

public sealed class AgreementTextTests
{
    [Fact]
    public void Equal_is_said_only_when_every_node_answered_and_every_slot_agrees()
    {
        var proven = Told(Node(Table(8, 25)), Node(Table(8, 40)));
        Assert.Equal("[green]Proven equal:[/] every replica holds what every other one holds, as of 40.0s ago.", AgreementText.Verdict(proven));
        Assert.True(AgreementCommand.IsProven(proven));

        var open = Told(Node(Table(8, 25)), Node(Table(6, null)));
        Assert.Equal("[yellow]Not proven yet:[/] 2 of 16 replicas of slots.", AgreementText.Verdict(open));
        Assert.False(AgreementCommand.IsProven(open));

        var silent = Told(Node(Table(8, 25)), new NodeAgreement { Id = "b", Address = "b:1", State = "dead" });
        Assert.Equal("[red]Not proven:[/] b:1 did not answer.", AgreementText.Verdict(silent));
        Assert.False(AgreementCommand.IsProven(silent));
    }

    [Fact]
    public void What_is_in_the_way_is_said_in_words()
    {
        var block = new AgreementBlock { Node = "c", Address = "c:1", Why = "down", Slots = 1024 };
        Assert.Equal("c:1 down, 1,024 slots", AgreementText.InWords(block));
        Assert.Equal("c:1 down, 1,024 slots, equal 2m 0s ago", AgreementText.InWords(block with { SinceSeconds = 120 }));
    }

    private static ClusterAgreement Told(params NodeAgreement[] nodes) => new() { AskedNode = "a", Nodes = nodes };

    private static NodeAgreement Node(params TableAgreement[] tables) => new() { Id = "a", Address = "a:1", State = "alive", Tables = tables };

    private static TableAgreement Table(int agreed, double? proof) => new()
    {
        Table = "t", Slots = 8, Agreed = agreed, Different = 8 - agreed, Unknown = 0, Adopting = 0, Records = 0, OldestProofSeconds = proof, Blocks = [],
    };
}
