using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using Starling.Model.Time;
using Starling.Simulator.Reports;
using Starling.Simulator.Tests.Toy;
using Starling.Simulator.World;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Xunit;

namespace Starling.Simulator.Tests.Reports;

public sealed class FilmTests
{
    [Fact]
    public void Given_a_seed_When_it_is_filmed_Then_its_trace_is_the_same()
    {
        for (var seed = 1UL; seed <= 5; seed++)
        {
            var film = new Film();
            var filmed = Simulation.Run(seed, Toys.Options() with { Onlookers = [film] });
            Assert.Equal(Simulation.Run(seed, Toys.Options()).TraceHash, filmed.TraceHash);
            Assert.Equal(5, film.Machines);
            Assert.NotEmpty(film.Commits);
            Assert.Contains(film.Parcels, p => p.Fate == ParcelFate.Arrived);
        }
    }

    [Fact]
    public void Given_a_film_When_it_watches_a_second_world_Then_it_refuses()
    {
        var film = new Film();
        film.Watches(new SimLoop(1));
        Assert.Throws<InvalidOperationException>(() => film.Watches(new SimLoop(2)));
    }

    [Fact]
    public void Given_a_ring_When_more_comes_than_it_holds_Then_the_last_ones_and_the_window_stay()
    {
        var ring = new FilmRing<int>(countMax: 3, bytesMax: 100, keepFrom: 2, keepTo: 3);
        for (var i = 0; i < 10; i++)
        {
            ring.Add(i, at: i, size: 1);
        }

        Assert.Equal([2, 3, 7, 8, 9], ring.All());
        Assert.Equal(5, ring.Lost);
        Assert.Equal(6, ring.LostUntil);
    }

    [Fact]
    public void Given_a_ring_When_its_bytes_are_over_the_bound_Then_the_oldest_go()
    {
        var ring = new FilmRing<int>(countMax: 100, bytesMax: 100, keepFrom: 0, keepTo: -1);
        for (var i = 0; i < 10; i++)
        {
            ring.Add(i, at: i, size: 40);
        }

        Assert.Equal([8, 9], ring.All());
    }

    [Fact]
    public void Given_a_chunk_in_pieces_When_the_film_is_read_Then_the_message_belongs_to_the_last_piece()
    {
        var bytes = PingFrame();
        var film = new Film();
        film.Sent(0, 1, new Parcel(1, ParcelKind.Bytes, bytes.AsMemory(0, 5), 10, 20));
        film.Sent(0, 1, new Parcel(2, ParcelKind.Bytes, bytes.AsMemory(5), 10, 20));
        film.Sent(1, 0, new Parcel(3, ParcelKind.Bytes, bytes.AsMemory(7), 10, 20));
        var parcels = FilmReader.Read(film).Parcels;
        Assert.Empty(parcels[0].Messages);
        Assert.Equal(MessageKind.Ping, Assert.Single(parcels[1].Messages).Kind);
        Assert.Empty(parcels[2].Messages);
        Assert.Contains("bytes of a message", parcels[2].Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_a_bad_run_When_it_is_filmed_again_Then_its_trace_is_the_same()
    {
        var run = BadRun.One;
        Assert.Equal(run.Report.TraceHash, run.Filmed.TraceHash);
    }

    [Fact]
    public void Given_runs_of_real_nodes_When_their_films_are_read_Then_messages_and_commits_name_the_writes()
    {
        var messages = new List<SeenMessage>();
        var records = new List<SeenRecord>();
        for (var seed = 1UL; seed <= 3; seed++)
        {
            var film = new Film();
            Simulation.Run(seed, new SimulationOptions { SafetyMax = TimeSpan.FromSeconds(4), GuardThreadPool = false, Onlookers = [film] });
            var (parcels, commits) = FilmReader.Read(film);
            messages.AddRange(parcels.SelectMany(p => p.Messages));
            records.AddRange(commits.SelectMany(c => c.Records));
        }

        Assert.Contains(records, NamesWrites);
        Assert.Contains(messages, m => m.Kind == MessageKind.ReplicaWrite && m.Records.Any(NamesWrites));
        Assert.Contains(messages, m => m.Kind == MessageKind.ReplicaRows && m.Records.Any(NamesWrites));
        Assert.Contains(messages, m => m.Kind == MessageKind.ReplicaWritten && m.Records.Count > 0);
        Assert.Contains(messages, m => m.Kind == MessageKind.ReplicaRead && m.Records.Count > 0);
    }

    [Fact]
    public void Given_a_halted_world_When_it_is_cleared_away_Then_the_film_has_ended()
    {
        var film = new Film();
        var loop = new SimLoop(1);
        loop.Watch(film);
        film.PhaseBegan("safety");
        loop.Halt();
        film.Started(0, 1);
        loop.RunTo(1_000);
        film.PhaseBegan("calm");
        film.Killed(0, silent: true, 0);
        Assert.Equal("safety", Assert.Single(film.Phases).Name);
        Assert.Equal(-1, Assert.Single(film.Lives).To);
    }

    private static bool NamesWrites(SeenRecord record) => record.Versions?.Any(v => v.Write >= 0) == true;

    private static byte[] PingFrame()
    {
        var output = new ArrayBufferWriter<byte>();
        new Ping(new HybridTime(7), 3).Write(output, new MessageHeader { Kind = MessageKind.Ping, Class = WorkClass.Control });
        return output.WrittenSpan.ToArray();
    }
}
