using System;
using System.Linq;
using Starling.Simulator.World;
using Starling.World;
using Xunit;

namespace Starling.Simulator.Tests.World;

public sealed class SimNetworkTests
{
    private readonly Stage stage;
    private readonly Ear here = new();
    private readonly Ear there = new();

    [Fact]
    public void Given_a_dial_Then_both_ends_open_and_words_arrive_in_order_both_ways()
    {
        Connect();
        for (var i = 0; i < 50; i++)
        {
            var word = $"w{i}.";
            stage.On(0, () => Ear.Say(here.Link!, word));
        }

        stage.On(1, () => Ear.Say(there.Link!, "yes."));
        stage.Run(50);
        Assert.Equal(["opened", .. Enumerable.Range(0, 50).Select(i => $"w{i}")], there.Heard);
        Assert.Equal(["opened", "yes"], here.Heard);
        Assert.Equal(stage.Networks[1].Local, here.Link!.Remote);
    }

    [Fact]
    public void Given_split_chunks_Then_words_still_arrive_whole_and_in_order()
    {
        stage.Wires.Weather.SplitPercent = 100;
        Connect();
        for (var i = 0; i < 50; i++)
        {
            var word = $"long word number {i}.";
            stage.On(0, () => Ear.Say(here.Link!, word));
        }

        stage.Run(100);
        Assert.Equal(["opened", .. Enumerable.Range(0, 50).Select(i => $"long word number {i}")], there.Heard);
    }

    [Fact]
    public void Given_duplicates_Then_chunks_come_twice_and_whole()
    {
        stage.Wires.Weather.DuplicatePerMille = 1000;
        stage.Wires.Weather.SplitPercent = 100;
        Connect();
        stage.On(0, () => Ear.Say(here.Link!, "one.two."));
        stage.Run(10);
        Assert.Equal(["opened", "one", "two", "one", "two"], there.Heard);
    }

    [Fact]
    public void Given_nobody_listens_Then_a_dial_is_refused()
    {
        stage.On(0, () => stage.Networks[0].Dial(stage.Networks[1].Local, here));
        stage.Run(10);
        Assert.Equal(["closed"], here.Heard);
    }

    [Fact]
    public void Given_a_cut_Then_a_dial_times_out_once()
    {
        stage.Wires.Cut(1, 0);
        stage.On(1, () => stage.Networks[1].Listen(there));
        stage.On(0, () => stage.Networks[0].Dial(stage.Networks[1].Local, here));
        stage.Run(1400);
        Assert.Empty(here.Heard);
        stage.Run(200);
        Assert.Equal(["closed"], here.Heard);
        stage.Wires.Heal(1, 0);
        stage.Run(1000);
        Assert.Equal(["closed"], here.Heard);
        Assert.Equal(["opened", "closed"], there.Heard);
    }

    [Fact]
    public void Given_a_short_one_way_cut_Then_words_are_late_and_the_other_way_is_free()
    {
        Connect();
        stage.Wires.Cut(0, 1);
        stage.On(0, () => Ear.Say(here.Link!, "late."));
        stage.On(1, () => Ear.Say(there.Link!, "free."));
        stage.Run(500);
        Assert.Equal(["opened"], there.Heard);
        Assert.Equal(["opened", "free"], here.Heard);
        stage.Wires.Heal(0, 1);
        stage.Run(500);
        Assert.Equal(["opened", "late"], there.Heard);
        stage.Run(20_000);
        Assert.True(here.Link!.IsOpen);
    }

    [Fact]
    public void Given_a_long_one_way_cut_Then_the_sender_gives_up_and_the_other_side_hears_after_healing()
    {
        Connect();
        stage.Wires.Cut(0, 1);
        stage.On(0, () => Ear.Say(here.Link!, "lost."));
        stage.Run(10_000);
        Assert.Equal(["opened", "closed"], here.Heard);
        Assert.Equal(["opened"], there.Heard);
        stage.Wires.Heal(0, 1);
        stage.Run(1000);
        Assert.Equal(["opened", "closed"], there.Heard);
    }

    [Fact]
    public void Given_a_cut_of_the_way_back_Then_words_arrive_and_the_sender_gives_up_all_the_same()
    {
        Connect();
        stage.Wires.Cut(1, 0);
        stage.On(0, () => Ear.Say(here.Link!, "done."));
        stage.Run(10_000);
        Assert.Equal(["opened", "done", "closed"], there.Heard);
        Assert.Equal(["opened", "closed"], here.Heard);
    }

    [Fact]
    public void Given_a_close_Then_words_before_it_arrive_and_both_ends_hear_once()
    {
        Connect();
        stage.On(0, () =>
        {
            Ear.Say(here.Link!, "bye.");
            here.Link!.Close("done");
            Ear.Say(here.Link!, "never.");
        });
        stage.Run(20);
        Assert.Equal(["opened", "bye", "closed"], there.Heard);
        Assert.Equal(["opened", "closed"], here.Heard);
        stage.On(0, () => Ear.Say(here.Link!, "never."));
        Assert.Equal(0, here.Link!.BytesPending);
    }

    [Fact]
    public void Given_a_killed_process_Then_the_other_side_hears_and_given_lost_power_it_does_not()
    {
        Connect();
        stage.Executors[0].Kill();
        stage.Networks[0].Die(silent: true);
        stage.Run(10_000);
        Assert.Equal(["opened"], there.Heard);
        stage.Networks[0].EndSilence();
        stage.Run(10);
        Assert.Equal(["opened", "closed"], there.Heard);
    }

    [Fact]
    public void Given_broken_links_Then_both_ends_hear_once_and_sometimes_the_other_end_hears_later()
    {
        var later = 0;
        for (var seed = 1UL; seed < 60; seed++)
        {
            var test = new SimNetworkTests(seed);
            test.Connect();
            test.stage.On(0, () => Ear.Say(test.here.Link!, "word."));
            Assert.True(test.stage.Wires.BreakOne(test.stage.Loop.Chance));
            test.stage.Run(0.021);
            later += test.here.Heard.Count == test.there.Heard.Count ? 0 : 1;
            test.stage.Run(1000);
            Assert.Equal(["opened", "closed"], test.here.Heard);
            Assert.Single(test.there.Heard, "closed");
            Assert.Equal("closed", test.there.Heard[^1]);
        }

        Assert.InRange(later, 20, 55);
    }

    [Fact]
    public void Given_a_full_window_Then_bytes_wait_at_the_sender()
    {
        stage.Wires.Weather.WindowBytes = 100;
        Connect();
        stage.Wires.Cut(0, 1);
        stage.On(0, () => Ear.Say(here.Link!, new string('a', 150) + "."));
        stage.On(0, () => Ear.Say(here.Link!, "b."));
        stage.Run(1);
        Assert.Equal(2, here.Link!.BytesPending);
        stage.Wires.Heal(0, 1);
        stage.Run(500);
        Assert.Equal(["opened", new string('a', 150), "b"], there.Heard);
    }

    public SimNetworkTests()
        : this(5)
    {
    }

    private SimNetworkTests(ulong seed) => stage = new Stage(2, seed);

    private void Connect()
    {
        stage.On(1, () => stage.Networks[1].Listen(there));
        stage.On(0, () => stage.Networks[0].Dial(stage.Networks[1].Local, here));
        stage.Run(20);
        Assert.Equal(["opened"], here.Heard);
        Assert.Equal(["opened"], there.Heard);
    }
}
