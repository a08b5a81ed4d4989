using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Starling.Model.Causality;
using Starling.Model.DataTypes;
using Starling.Model.Time;
using Xunit;

namespace Starling.Model.Tests.DataTypes;

/// <summary>Values whose parts are records of their own: what each change leaves when it meets what it has not seen.</summary>
public sealed class PartDraftTests
{
    private readonly PartReplica a = new(0);
    private readonly PartReplica b = new(1);
    private readonly PartReplica c = new(2);
    private long now = 100;

    [Fact]
    public void A_remove_with_another_side_s_context_takes_effect_when_the_sides_meet_and_an_unseen_add_survives()
    {
        Add(a, "bread", "milk");
        var seen = a.See();
        Add(b, "milk");
        b.Change(DataKind.Set, Members([], ["bread", "milk"]), ++now, seen);
        Assert.Equal("milk", b.Elements());
        b.Take(a.Parts);
        a.Take(b.Parts);
        Assert.Equal("milk", b.Elements());
        Assert.Equal("milk", a.Elements());
    }

    [Fact]
    public void What_was_agreed_upon_needs_no_place_in_the_context_and_what_is_younger_is_not_covered()
    {
        Add(a, "old");
        b.Take(a.Parts);
        var seen = b.See(agreed: now);
        Assert.Equal(0, seen.Count);
        Add(a, "old");
        a.Change(DataKind.Set, Members([], ["old"]), ++now, seen);
        Assert.Equal("old", a.Elements());
        b.Change(DataKind.Set, Members([], ["old"]), ++now, seen);
        Assert.Equal("", b.Elements());
        a.Take(b.Parts);
        Assert.Equal("old", a.Elements());
    }

    [Fact]
    public void A_remove_without_a_context_needs_the_element_here()
    {
        var fault = Assert.Throws<NotPresentException>(() => a.Change(DataKind.Set, Members([], ["x"]), ++now));
        Assert.Equal("x", NotPresentException.NameIn(fault.Message));
        Add(a, "x");
        a.Change(DataKind.Set, Members([], ["x"]), ++now);
        Assert.Equal("", a.Elements());
        Assert.Contains(a.Parts.Values.First(), static fact => !fact.Value.IsTombstone);
    }

    [Fact]
    public void A_change_tells_the_newest_of_all_that_it_replaces_and_that_its_client_has_seen()
    {
        Add(a, "x");
        Add(a, "y");
        var draft = new PartDraft(a, null, new HybridTime(1));
        draft.Change(DataKind.Set, Members(["x"], []));
        Assert.Equal(101, draft.Newest.Micros);
        draft.Change(DataKind.Set, Members([], ["y", "x"]));
        Assert.Equal(102, draft.Newest.Micros);
        var seen = a.See(agreed: 7);
        Assert.Equal(102, seen.Newest.Micros);
        Assert.Equal(102, new PartDraft(b, seen, new HybridTime(1)).Newest.Micros);
    }

    [Fact]
    public void A_counter_sums_what_all_have_counted_in_whatever_order_it_comes_and_however_often()
    {
        var travelling = new List<KeyValuePair<byte[], DvvSet>>();
        var expected = 0L;
        var chance = new Random(7);
        for (var i = 0; i < 200; i++)
        {
            var amount = chance.Next(-5, 9);
            expected += amount;
            var at = new[] { a, b, c }[chance.Next(3)];
            travelling.AddRange(at.Change(DataKind.Counter, new DataChange.Count(amount), ++now));
            new[] { a, b, c }[chance.Next(3)].Take([travelling[chance.Next(2) == 0 ? i : chance.Next(i + 1)]]);
        }

        foreach (var replica in new[] { a, b, c })
        {
            replica.Take(travelling.OrderBy(_ => chance.Next()));
            Assert.Equal(expected, (long)replica.Show(DataKind.Counter).Count);
        }

        Assert.Equal(3, a.Parts.Values.Single().Count);
    }

    [Fact]
    public void A_field_that_is_removed_while_it_is_changed_stays_with_what_the_remove_had_not_seen()
    {
        var field = PathStep.Field(DataKind.Set, "friends");
        Update(a, field, Members(["ann", "bea"], []));
        b.Take(a.Parts);
        a.Change(DataKind.Map, new DataChange.Fields([field], []), ++now, a.See());
        Update(b, field, Members(["cid"], []));
        a.Take(b.Parts);
        b.Take(a.Parts);
        foreach (var replica in new[] { a, b })
        {
            var friends = replica.Show(DataKind.Map).Field(field)!;
            Assert.Equal(["cid"], friends.Elements.Select(element => Encoding.UTF8.GetString(element.Span)));
        }

        b.Change(DataKind.Map, new DataChange.Fields([], [new(field, Members([], ["cid"]))]), ++now, b.See());
        Assert.Empty(b.Show(DataKind.Map).Field(field)!.Elements);
    }

    [Fact]
    public void Registers_flags_counters_and_maps_live_inside_maps()
    {
        var inner = PathStep.Field(DataKind.Map, "m");
        var count = PathStep.Field(DataKind.Counter, "n");
        var flag = PathStep.Field(DataKind.Flag, "f");
        var name = PathStep.Field(DataKind.Register, "r");
        Update(a, inner, new DataChange.Fields([], [new(count, new DataChange.Count(3)), new(flag, new DataChange.Turn(true))]));
        Update(a, name, new DataChange.Assign("one"u8.ToArray()));
        b.Take(a.Parts);
        Update(a, name, new DataChange.Assign("two"u8.ToArray()));
        Update(b, inner, new DataChange.Fields([], [new(count, new DataChange.Count(4)), new(flag, new DataChange.Turn(false))]));
        Update(b, name, new DataChange.Assign("three"u8.ToArray()));
        Update(a, inner, new DataChange.Fields([], [new(flag, new DataChange.Turn(true))]));
        a.Take(b.Parts);
        var map = a.Show(DataKind.Map);
        Assert.Equal(7, (int)map.Field(inner)!.Field(count)!.Count);
        Assert.True(map.Field(inner)!.Field(flag)!.IsOn);
        Assert.Equal("three", Encoding.UTF8.GetString(map.Field(name)!.Register.Span));
    }

    [Fact]
    public void Grow_only_sets_and_estimates_need_no_new_dot_for_what_they_have()
    {
        a.Change(DataKind.GrowOnlySet, Members(["x"], []), ++now);
        var before = a.Parts.Values.Select(static part => part.Context).ToList();
        a.Change(DataKind.GrowOnlySet, Members(["x"], []), ++now);
        Assert.Equal(before, a.Parts.Values.Select(static part => part.Context));
        Assert.Throws<ArgumentException>(() => a.Change(DataKind.GrowOnlySet, Members([], ["x"]), ++now));

        a.Parts.Clear();
        a.Change(DataKind.HyperLogLog, Members(["x", "y"], []), ++now);
        b.Change(DataKind.HyperLogLog, Members(["y", "z"], []), ++now);
        a.Take(b.Parts);
        Assert.Equal(3UL, a.Show(DataKind.HyperLogLog).Estimate);
        a.Change(DataKind.HyperLogLog, Members(["w"], []), ++now);
        Assert.Equal(4UL, a.Show(DataKind.HyperLogLog).Estimate);
        Assert.Equal(1, a.Parts.Values.Single().Count);
    }

    [Fact]
    public void An_element_is_there_if_and_only_if_some_add_was_seen_by_no_remove()
    {
        var cases = Cases.Or(60);
        for (var seed = 1; seed <= cases; seed++)
        {
            Run(new Random(seed));
        }
    }

    [Fact]
    public void Contexts_and_changes_come_back_from_their_bytes_and_damage_is_refused()
    {
        Add(a, "x", "y\0z");
        b.Change(DataKind.Set, Members(["y\0z"], []), ++now);
        a.Take(b.Parts);
        var bytes = a.See(agreed: 5).Encode(77);
        Assert.Equal(ContextFault.None, DataContext.TryDecode(bytes, 77, out var read));
        Assert.Equal(bytes, read!.Encode(77));
        Assert.Equal(ContextFault.OtherCluster, DataContext.TryDecode(bytes, 78, out _));
        for (var at = 1; at < bytes.Length; at++)
        {
            var damaged = (byte[])bytes.Clone();
            damaged[at] ^= 4;
            Assert.NotEqual(ContextFault.None, DataContext.TryDecode(damaged, 77, out _));
            Assert.NotEqual(ContextFault.None, DataContext.TryDecode(bytes.AsSpan(0, at), 77, out _));
        }

        DataChange change = new DataChange.Fields(
            [PathStep.Field(DataKind.Map, "gone")],
            [
                new(PathStep.Field(DataKind.Counter, "c"), new DataChange.Count(long.MinValue)),
                new(PathStep.Field(DataKind.Set, "s"), Members(["a", ""], ["b"])),
                new(PathStep.Field(DataKind.Map, ""), new DataChange.Fields([], [new(PathStep.Field(DataKind.Flag, "f"), new DataChange.Turn(true))])),
                new(PathStep.Field(DataKind.Register, "r"), new DataChange.Assign("v"u8.ToArray())),
            ]);
        var output = new ArrayBufferWriter<byte>();
        ChangeBytes.Write(output, change);
        Assert.True(ChangeBytes.TryRead(output.WrittenSpan, out var again));
        var second = new ArrayBufferWriter<byte>();
        ChangeBytes.Write(second, again);
        Assert.Equal(output.WrittenSpan.ToArray(), second.WrittenSpan.ToArray());
        for (var length = 0; length < output.WrittenCount; length++)
        {
            Assert.False(ChangeBytes.TryRead(output.WrittenSpan[..length], out _));
        }
    }

    /// <summary>Three replicas, random adds and removes with contexts read anywhere, parts that travel late, twice and singly; an oracle of events.</summary>
    private void Run(Random chance)
    {
        var replicas = new[] { new PartReplica(0), new PartReplica(1), new PartReplica(2) };
        var elements = new[] { "x", "y", "z" };
        var adds = new List<(string Element, Dot Dot)>();
        var covered = new HashSet<(string, Dot)>();
        var travelling = new List<KeyValuePair<byte[], DvvSet>>();
        var contexts = new List<(DataContext Context, HashSet<(string, Dot)> Seen)> { (new DataContext(default), []) };
        for (var step = 0; step < 60; step++)
        {
            var at = replicas[chance.Next(3)];
            var element = elements[chance.Next(3)];
            switch (chance.Next(5))
            {
                case 0 or 1:
                    foreach (var (dot, fact) in at.Held(PathOf(element)))
                    {
                        _ = fact.IsTombstone || covered.Add((element, dot));
                    }

                    travelling.AddRange(at.Change(DataKind.Set, Members([element], []), ++now));
                    adds.Add((element, at.Held(PathOf(element)).MaxBy(static fact => fact.Value.Origin.Micros)!.Dot));
                    break;
                case 2:
                    contexts.Add((at.See(), [.. elements.SelectMany(
                        name => at.Held(PathOf(name)).Where(static fact => !fact.Value.IsTombstone).Select(fact => (name, fact.Dot)))]));
                    break;
                case 3:
                    var (context, seen) = contexts[chance.Next(contexts.Count)];
                    covered.UnionWith(seen.Where(pair => pair.Item1 == element));
                    travelling.AddRange(at.Change(DataKind.Set, Members([], [element]), ++now, context));
                    break;
                case 4 when travelling.Count > 0:
                    at.Take([travelling[chance.Next(travelling.Count)]]);
                    break;
                default:
                    break;
            }
        }

        foreach (var replica in replicas)
        {
            replica.Take(travelling.OrderBy(_ => chance.Next()));
        }

        var expected = adds.Where(add => !covered.Contains(add)).Select(static add => add.Element).Distinct().Order();
        Assert.All(replicas, replica => Assert.Equal(string.Join(" ", expected), replica.Elements()));
        Assert.All(replicas, replica => Assert.Equal(replicas[0].Parts.Values, replica.Parts.Values));
    }

    private static byte[] PathOf(string element) => PartPath.Of(PathStep.Element(Encoding.UTF8.GetBytes(element))).ToBytes();

    private static DataChange.Members Members(string[] adds, string[] removes) =>
        new([.. adds.Select(Utf8)], [.. removes.Select(Utf8)]);

    private static ReadOnlyMemory<byte> Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private void Add(PartReplica at, params string[] elements) => at.Change(DataKind.Set, Members(elements, []), ++now);

    private void Update(PartReplica at, PathStep field, DataChange change) =>
        at.Change(DataKind.Map, new DataChange.Fields([], [new(field, change)]), ++now);
}
