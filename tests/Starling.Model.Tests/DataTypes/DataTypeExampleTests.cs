using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Starling.Model.Causality;
using Starling.Model.DataTypes;
using Starling.Model.Tests.Causality;
using Starling.Model.Time;
using Xunit;

namespace Starling.Model.Tests.DataTypes;

public sealed class DataTypeExampleTests
{
    private static readonly PathStep _set = PathStep.Field(DataKind.Set, "s");
    private static readonly PathStep _counter = PathStep.Field(DataKind.Counter, "c");
    private static readonly PathStep _flag = PathStep.Field(DataKind.Flag, "f");

    private static DataState Do(DataState state, ActorId actor, DataChange change, DotContext? seen = null, long now = 1) =>
        DataState.Merge(state, state.Delta(change, actor, new HybridTime(now), seen));

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static DataChange.Members Add(params string[] elements) => new([.. elements.Select(Bytes)], []);

    private static DataChange.Members Remove(params string[] elements) => new([], [.. elements.Select(Bytes)]);

    private static DataChange.Fields Update(PathStep field, DataChange change) => new([], [KeyValuePair.Create(field, change)]);

    private static DataChange.Fields RemoveField(PathStep field) => new([field], []);

    private static string Texts(DataView set) => string.Join(' ', set.Elements.Select(element => Encoding.UTF8.GetString(element.Span)));

    [Fact]
    public void An_add_that_the_remove_has_not_seen_survives_it()
    {
        var a = Do(DataState.Empty(DataKind.Set), Sample.A, Add("x", "y"));
        var b = Do(a, Sample.B, Add("x"));
        var removed = Do(a, Sample.A, Remove("x", "y"));
        Assert.Equal("", Texts(removed.View));
        Assert.Equal("x", Texts(DataState.Merge(removed, b).View));
        Assert.Equal("", Texts(DataState.Merge(removed, a).View));
    }

    [Fact]
    public void A_remove_with_a_newer_context_waits_and_takes_effect_once()
    {
        // One side adds; a client that has seen it removes at the other side, which has not.
        var one = Do(DataState.Empty(DataKind.Set), Sample.A, Add("x", "y"));
        var other = Do(DataState.Empty(DataKind.Set), Sample.B, Add("x"));
        var after = Do(other, Sample.B, Remove("x"), one.Seen);
        Assert.Equal("x", Texts(after.View));
        Assert.Equal(one.Known, after.Parts().Single().Known);

        // When the sides meet it takes what the client had seen, and no more; nothing of it is left to be done.
        var met = DataState.Merge(after, one);
        Assert.Equal("x y", Texts(met.View));
        Assert.Equal(Sample.B, met.Parts()[0].Alive.Ranges[0].Actor);
        Assert.All(met.Parts(), part => Assert.True(part.Known.IsEmpty));
        var again = Do(met, Sample.A, Add("x"));
        Assert.Equal("x y", Texts(DataState.Merge(again, after).View));
    }

    [Fact]
    public void A_deferred_remove_waits_inside_a_field_that_is_removed_itself()
    {
        var one = Do(DataState.Empty(DataKind.Map), Sample.A, Update(_set, Add("x")));
        var seen = one.Seen;
        one = Do(one, Sample.A, Update(_set, Add("y")));
        var other = Do(DataState.Empty(DataKind.Map), Sample.B, Update(_set, Add("z")));
        other = Do(other, Sample.B, Update(_set, Remove("x")), seen);
        other = Do(other, Sample.B, RemoveField(_set));
        Assert.Empty(other.View.Fields);
        Assert.Equal("y", Texts(DataState.Merge(other, one).View.Field(_set)));
    }

    [Fact]
    public void A_field_that_is_removed_and_updated_at_once_has_only_what_is_new()
    {
        var a = Do(DataState.Empty(DataKind.Map), Sample.A, Update(_set, Add("a", "b", "c")));
        var b = Do(a, Sample.B, Update(_set, Add("f")));
        var removed = Do(a, Sample.A, RemoveField(_set));
        Assert.Equal("f", Texts(DataState.Merge(removed, b).View.Field(_set)));
        var both = Do(a, Sample.A, new DataChange.Fields([_set], [KeyValuePair.Create(_set, (DataChange)Add("n"))]));
        Assert.Equal("n", Texts(both.View.Field(_set)));
    }

    [Fact]
    public void A_counter_that_is_counted_on_while_it_is_removed_keeps_its_actors_sum()
    {
        var a = Do(DataState.Empty(DataKind.Map), Sample.A, Update(_counter, new DataChange.Count(5)));
        var counted = Do(a, Sample.A, Update(_counter, new DataChange.Count(2)));
        var removed = Do(a, Sample.B, RemoveField(_counter));
        var met = DataState.Merge(counted, removed);
        Assert.Equal(7, met.View.Field(_counter).Sum);

        // Removed by somebody who has seen it all, it begins anew.
        var gone = Do(met, Sample.B, RemoveField(_counter));
        Assert.Empty(gone.View.Fields);
        Assert.Equal(1, Do(gone, Sample.A, Update(_counter, new DataChange.Count(1))).View.Field(_counter).Sum);
    }

    [Fact]
    public void An_emptied_set_and_a_flag_turned_off_are_still_fields()
    {
        var map = Do(DataState.Empty(DataKind.Map), Sample.A, Update(_set, Add("x")));
        map = Do(map, Sample.A, Update(_set, Remove("x")));
        map = Do(map, Sample.A, Update(_flag, new DataChange.Turn(false)));
        Assert.Equal([_set, _flag], map.View.Fields);
        Assert.Empty(map.View.Field(_set).Elements);
        Assert.False(map.View.Field(_flag).IsOn);
    }

    [Fact]
    public void A_later_update_of_a_field_does_not_kill_its_elements()
    {
        var map = Do(DataState.Empty(DataKind.Map), Sample.A, Update(_set, Add("x")));
        map = Do(map, Sample.A, Update(_set, Add("y")));
        Assert.Equal("x y", Texts(map.View.Field(_set)));
    }

    [Fact]
    public void A_remove_without_a_context_of_what_is_not_here_is_refused_whole()
    {
        var set = Do(DataState.Empty(DataKind.Set), Sample.A, Add("x"));
        var error = Assert.Throws<NotPresentException>(() => Do(set, Sample.A, new DataChange.Members([Bytes("y")], [Bytes("x"), Bytes("z")])));
        Assert.Equal(PathStep.Element(Bytes("z")), error.Step);
        var map = DataState.Empty(DataKind.Map);
        Assert.Throws<NotPresentException>(() => Do(map, Sample.A, RemoveField(_set)));
        Assert.False(Do(map, Sample.B, RemoveField(_set), set.Seen).View.IsPresent);
    }

    [Fact]
    public void A_head_that_runs_ahead_of_its_parts_loses_them()
    {
        // The law that heads come last is not caution: this is what its breach does.
        var one = Do(DataState.Empty(DataKind.Set), Sample.A, Add("x"));
        var early = DataState.Merge(DataState.Empty(DataKind.Set), one.Head);
        Assert.Equal("", Texts(DataState.Merge(early, one).View));
        Assert.Equal("x", Texts(DataRun.TakeParts(DataState.Empty(DataKind.Set), one.Parts().Select(part => part.Seal(one.Head))).View));
    }

    [Fact]
    public void A_part_below_a_field_that_waits_to_be_removed_says_so_itself()
    {
        var one = Do(DataState.Empty(DataKind.Map), Sample.A, Update(_set, Add("x")));
        var waiting = Do(DataState.Empty(DataKind.Map), Sample.B, RemoveField(_set), one.Seen);
        var absent = DataPart.Absent(PartPath.Of(_set, PathStep.Element(Bytes("x"))), waiting.Head);
        Assert.Equal(one.Known, absent.Known);
        Assert.False(DataRun.TakeParts(one, [absent]).View.Field(_set).Contains(Bytes("x")));

        // What comes in below the branch is dead on arrival, and what lies there settles under it.
        var arrived = DataRun.TakeParts(waiting, one.Parts().Select(part => part.Seal(one.Head)));
        Assert.Empty(arrived.View.Fields);
        Assert.Empty(arrived.Parts());
    }

    [Fact]
    public void A_register_goes_on_from_what_it_shows_whatever_the_clock_says()
    {
        var a = Do(DataState.Empty(DataKind.Register), Sample.A, new DataChange.Assign(Bytes("early")), now: 100);
        var b = Do(a, Sample.B, new DataChange.Assign(Bytes("late")), now: 5);
        Assert.Equal("late", Encoding.UTF8.GetString(b.View.Value!.Value.Span));
        Assert.Equal(new HybridTime(101), b.View.ValueTime);

        // Of two of the same time the greater is shown, on both sides.
        var other = Do(a, Sample.A, new DataChange.Assign(Bytes("zoo")), now: 5);
        Assert.Equal("zoo", Encoding.UTF8.GetString(DataState.Merge(b, other).View.Value!.Value.Span));
        Assert.Equal("zoo", Encoding.UTF8.GetString(DataState.Merge(other, b).View.Value!.Value.Span));
    }

    [Fact]
    public void A_deleted_record_keeps_what_its_deleter_had_not_seen()
    {
        var a = Do(DataState.Empty(DataKind.Counter), Sample.A, new DataChange.Count(5));
        var b = Do(DataState.Empty(DataKind.Counter), Sample.B, new DataChange.Count(3));
        var deleted = DataState.Merge(b, DataState.Cleared(DataKind.Counter, a.Seen));
        Assert.Equal(3, DataState.Merge(deleted, a).View.Sum);
    }
}
