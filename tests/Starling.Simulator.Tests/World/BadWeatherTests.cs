using System;
using System.Collections.Generic;
using System.Linq;
using Starling.Simulator.World;
using Starling.World;
using Xunit;

namespace Starling.Simulator.Tests.World;

/// <summary>Weather that no real stream has, and clogs.</summary>
public sealed class BadWeatherTests
{
    private readonly Stage stage = new(2, 5);
    private readonly Ear here = new();
    private readonly Ear there = new();

    private NetworkWeather Weather => stage.Wires.Weather;

    [Fact]
    public void Given_loss_of_requests_Then_the_greeting_and_replies_arrive_and_the_link_stays_open()
    {
        Weather.LossOfRequestsPerMille = 1000;
        Connect();
        SayHere("hello.", "lost.", "lost too.");
        SayThere("welcome.", "reply.");
        stage.Run(20_000);
        Assert.Equal(["opened", "hello"], there.Heard);
        Assert.Equal(["opened", "welcome", "reply"], here.Heard);
        Assert.True(here.Link!.IsOpen);
        Assert.Equal(2, stage.Wires.ChunksLost);
        stage.Wires.HealAll();
        SayHere("again.");
        stage.Run(50);
        Assert.Equal(["opened", "hello", "again"], there.Heard);
    }

    [Fact]
    public void Given_loss_of_replies_Then_the_other_direction_is_whole()
    {
        Weather.LossOfRepliesPerMille = 1000;
        Connect();
        SayHere("hello.", "one.", "two.");
        SayThere("welcome.", "lost.");
        stage.Run(50);
        Assert.Equal(["opened", "hello", "one", "two"], there.Heard);
        Assert.Equal(["opened", "welcome"], here.Heard);
    }

    [Fact]
    public void Given_a_share_of_loss_Then_about_that_share_is_lost_and_onlookers_are_told()
    {
        var eye = new Eye();
        stage.Loop.Watch(eye);
        Weather.LossOfRequestsPerMille = 250;
        Connect();
        SayHere([.. Enumerable.Range(0, 400).Select(i => $"{i}.")]);
        stage.Run(100);
        Assert.InRange(400 - (there.Heard.Count - 1), 70, 130);
        Assert.Equal(stage.Wires.ChunksLost, eye.Gone.Count);
        Assert.Equal(eye.Left.Count, eye.Gone.Count + eye.Come.Count);
    }

    [Fact]
    public void Given_a_burst_Then_everything_of_its_time_is_lost_and_nothing_after_it()
    {
        Connect();
        SayHere("hello.");
        Weather.BurstPer100000 = 100_000;
        Weather.BurstMean = TimeSpan.FromMilliseconds(40);
        SayHere("a.");
        stage.Run(5);
        Weather.BurstPer100000 = 1;
        SayHere("b.", "c.");
        stage.Run(2000);
        SayHere("d.");
        stage.Run(50);
        Assert.Equal(["opened", "hello", "d"], there.Heard);
    }

    [Fact]
    public void Given_reordering_Then_words_overtake_and_none_is_lost_or_comes_after_the_end()
    {
        Weather.ReorderPerMille = 500;
        Weather.ReorderMax = TimeSpan.FromMilliseconds(20);
        Connect();
        var words = Enumerable.Range(0, 100).Select(i => $"{i}").ToArray();
        SayHere([.. words.Select(word => word + ".")]);
        stage.On(0, () => here.Link!.Close("done"));
        stage.Run(200);
        Assert.Equal("0", there.Heard[1]);
        Assert.Equal("closed", there.Heard[^1]);
        var heard = there.Heard.Skip(1).Take(100).ToArray();
        Assert.NotEqual(words, heard);
        Assert.Equal(words.Order(), heard.Order());
        Assert.InRange(stage.Wires.ChunksStrayed, 30, 70);
    }

    [Fact]
    public void Given_a_cut_Then_a_straying_word_waits_for_the_healing()
    {
        Weather.ReorderPerMille = 1000;
        Connect();
        SayHere("hello.");
        stage.Run(5);
        stage.Wires.Cut(0, 1);
        SayHere("late.");
        stage.Run(1000);
        Assert.Equal(["opened", "hello"], there.Heard);
        stage.Wires.Heal(0, 1);
        stage.Run(400);
        Assert.Equal(["opened", "hello", "late"], there.Heard);
        stage.Run(20_000);
        Assert.True(here.Link!.IsOpen);
    }

    [Fact]
    public void Given_a_reset_Then_a_straying_word_does_not_come_after_it()
    {
        Weather.ReorderPerMille = 1000;
        Weather.ReorderMax = TimeSpan.FromMilliseconds(500);
        Connect();
        SayHere("hello.");
        stage.Run(5);
        var eye = new Eye();
        stage.Loop.Watch(eye);
        SayHere("a.", "b.", "c.");
        stage.Wires.BreakOne(new Starling.World.Chance(1));
        stage.Run(2000);
        Assert.Equal(eye.Left.Count, eye.Come.Count + eye.Gone.Count);
    }

    [Fact]
    public void Given_stalls_Then_words_wait_for_a_retransmission_and_none_is_lost()
    {
        Connect();
        SayHere("hello.");
        stage.Run(5);
        Weather.StallPerMille = 1000;
        SayHere("late.");
        stage.Run(150);
        Assert.Equal(["opened", "hello"], there.Heard);
        stage.Run(2100);
        Assert.Equal(["opened", "hello", "late"], there.Heard);
    }

    [Fact]
    public void Given_two_cuts_of_one_way_Then_it_is_whole_when_both_are_healed()
    {
        stage.Wires.Cut(0, 1);
        stage.Wires.Cut(0, 1);
        stage.Wires.Heal(0, 1);
        Assert.True(stage.Wires.IsCut(0, 1));
        stage.Wires.Heal(0, 1);
        Assert.False(stage.Wires.IsCut(0, 1));
    }

    [Fact]
    public void Given_no_splitting_while_words_may_stray_Then_every_chunk_is_whole()
    {
        Connect();
        SayHere("hello.");
        stage.Run(5);
        var eye = new Eye();
        stage.Loop.Watch(eye);
        Weather.SplitPercent = 100;
        Weather.ReorderPerMille = 1;
        SayHere("one two three.", "four five six.");
        stage.Run(50);
        Assert.Equal(2, eye.Come.Count);
    }

    [Fact]
    public void Given_a_crowded_link_Then_a_few_chunks_travel_and_the_rest_waits_as_one()
    {
        Weather.WindowParcels = 2;
        Connect();
        SayHere("a.", "b.", "c.", "d.");
        Assert.Equal(4, here.Link!.BytesPending);
        stage.Run(50);
        Assert.Equal(["opened", "a", "b", "c", "d"], there.Heard);
        Assert.Equal(0, here.Link.BytesPending);
    }

    [Fact]
    public void Given_a_crowded_link_that_drops_Then_what_finds_it_full_is_lost()
    {
        Weather.WindowParcels = 2;
        Weather.OverflowPercent = 100;
        Connect();
        SayHere("a.", "b.", "c.", "d.");
        stage.Run(50);
        SayHere("e.");
        stage.Run(50);
        Assert.Equal(["opened", "a", "b", "e"], there.Heard);
    }

    [Fact]
    public void Given_a_disowned_link_Then_the_sender_hears_of_a_failure_and_all_its_words_arrive()
    {
        Connect();
        SayHere("a.", "b.");
        Weather.DisownPer100000 = 100_000;
        SayHere("c.");
        stage.Run(100);
        Assert.Equal(["opened", "closed"], here.Heard);
        Assert.Equal(["opened", "a", "b", "c", "closed"], there.Heard);
        Assert.Equal(1, stage.Wires.LinksDisowned);
    }

    [Fact]
    public void Given_a_clog_Then_traffic_both_ways_and_dials_wait_and_flow_afterwards()
    {
        Connect();
        stage.Wires.Clog(1);
        stage.Wires.Clog(1);
        SayHere("to.");
        SayThere("fro.");
        var dialler = new Ear();
        stage.On(0, () => stage.Networks[0].Dial(stage.Networks[1].Local, dialler));
        stage.Wires.Unclog(1);
        stage.Run(1000);
        Assert.Equal(["opened"], there.Heard);
        Assert.Equal(["opened"], here.Heard);
        Assert.Empty(dialler.Heard);
        stage.Wires.Unclog(1);
        stage.Run(400);
        Assert.Contains("to", there.Heard);
        Assert.Equal(["opened", "fro"], here.Heard);
        Assert.Equal(["opened"], dialler.Heard);
        stage.Wires.Clog(0);
        stage.Wires.HealAll();
        Assert.False(stage.Wires.IsClogged(0));
        SayHere("on.");
        stage.Run(20_000);
        Assert.Contains("on", there.Heard);
        Assert.True(here.Link!.IsOpen);
    }

    [Fact]
    public void Given_a_tail_Then_a_few_delays_are_long()
    {
        Weather.TailPerMille = 100;
        Weather.TailMax = TimeSpan.FromSeconds(5);
        var delays = Enumerable.Range(0, 1000).Select(_ => Weather.DrawDelay(stage.Loop.Chance)).ToArray();
        Assert.InRange(delays.Count(static delay => delay > 50_000), 60, 140);
        Assert.All(delays, static delay => Assert.InRange(delay, 50, 5_100_000));
    }

    [Fact]
    public void Given_all_is_healed_Then_no_bad_weather_is_left()
    {
        foreach (var property in typeof(NetworkWeather).GetProperties().Where(p => p.PropertyType == typeof(int) && p.Name != "SplitPercent"))
        {
            property.SetValue(Weather, 7);
        }

        stage.Wires.HealAll();
        var fresh = new NetworkWeather();
        foreach (var property in typeof(NetworkWeather).GetProperties().Where(p => p.PropertyType == typeof(int)))
        {
            Assert.True(property.Name == "SplitPercent" || Equals(property.GetValue(fresh), property.GetValue(Weather)), property.Name);
        }
    }

    private void Connect()
    {
        stage.On(1, () => stage.Networks[1].Listen(there));
        stage.On(0, () => stage.Networks[0].Dial(stage.Networks[1].Local, here));
        stage.Run(20);
        Assert.Equal(["opened"], here.Heard);
        Assert.Equal(["opened"], there.Heard);
    }

    private void SayHere(params string[] words) => Array.ForEach(words, word => stage.On(0, () => Ear.Say(here.Link!, word)));

    private void SayThere(params string[] words) => Array.ForEach(words, word => stage.On(1, () => Ear.Say(there.Link!, word)));

    private sealed class Eye : Onlooker
    {
        public HashSet<long> Left { get; } = [];

        public HashSet<long> Come { get; } = [];

        public HashSet<long> Gone { get; } = [];

        public override void Sent(int from, int to, Parcel parcel) => Left.Add(parcel.Number);

        public override void Arrived(int from, int to, Parcel parcel) => Come.Add(parcel.Number);

        public override void Dropped(int from, int to, Parcel parcel) => Gone.Add(parcel.Number);
    }
}
