using Starling.Simulator.Scenarios;
using Starling.Simulator.World;
using Xunit;

namespace Starling.Simulator.Tests.Scenarios;

public sealed class JudgementTests
{
    private readonly SimLoop loop = new(1);
    private readonly Book book;
    private readonly Judgement judgement;

    public JudgementTests()
    {
        book = new Book(loop);
        judgement = new Judgement(loop, book);
    }

    [Fact]
    public void Given_nothing_bad_Then_the_run_goes_on_and_is_good()
    {
        Assert.True(judgement.GoesOn);
        judgement.Close();
        Assert.Equal((null, ""), (judgement.Bad, judgement.Text));
    }

    [Fact]
    public void Given_a_broken_promise_Then_the_run_stops_and_what_follows_is_noise()
    {
        judgement.Fail(BadKind.Broken, "first");
        judgement.Fail(BadKind.Cluster, "second");
        loop.Note("third");
        Assert.True(loop.IsHalted && !judgement.GoesOn);
        judgement.Close();
        Assert.Equal((BadKind.Broken, "first"), (judgement.Bad, judgement.Text));
    }

    [Fact]
    public void Given_an_escape_Then_the_run_stops_and_the_escape_goes_before_what_it_may_have_caused()
    {
        book.NoteEscape("by the window");
        Assert.False(judgement.GoesOn);
        judgement.Fail(BadKind.Broken, "first");
        judgement.Close();
        Assert.Equal((BadKind.Escaped, "by the window"), (judgement.Bad, judgement.Text));
    }

    [Fact]
    public void Given_a_finding_of_the_world_Then_a_run_that_was_good_so_far_is_not()
    {
        loop.Note("n1 misused a door");
        judgement.Close();
        Assert.Equal((BadKind.Cluster, "at 0 us: n1 misused a door"), (judgement.Bad, judgement.Text));
    }
}
