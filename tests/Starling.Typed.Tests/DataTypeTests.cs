using System;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Model.DataTypes;
using Xunit;

namespace Starling.Typed.Tests;

public sealed class DataTypeTests(OneNode node)
{
    private readonly string key = Guid.NewGuid().ToString();
    private readonly Scripted db = new(node.Starling);

    [Fact]
    public async Task What_is_not_there_is_zero_off_or_empty()
    {
        Assert.Equal(0, await db.Counter("counters", key).GetAsync());
        Assert.Equal(0, await db.HyperLogLog<string>("hlls", key).EstimateAsync());
        Assert.False(await db.Flag("flags", key).GetAsync());
        Assert.Null(await db.Register<string>("registers", key).GetAsync());
        Assert.Equal((false, 0), await db.Register<int>("registers", key).FindAsync());
        Assert.Empty(await db.Set<string>("sets", key).GetAsync());
        var map = await db.Map("maps", key).GetAsync();
        Assert.False(map.Found);
        Assert.Equal((0L, null, false), (map.Count("c"), map.Text("r"), map.IsOn("f")));
        Assert.Empty(map.Map("m").Map("m").Set("s"));
    }

    [Fact]
    public async Task Sums_beyond_a_long_are_told()
    {
        var counter = db.Counter("counters", key);
        await counter.IncrementAsync(long.MaxValue);
        await counter.IncrementAsync();
        await Assert.ThrowsAsync<OverflowException>(async () => await counter.GetAsync());
        await counter.DecrementAsync();
        Assert.Equal(long.MaxValue, await counter.GetAsync());
    }

    [Fact]
    public async Task A_remove_without_a_reading_reads_and_one_with_a_reading_does_not()
    {
        var set = db.Set<int>("sets", key);
        await set.AddRangeAsync([1, 2, 3]);
        Assert.True(await set.RemoveAsync(1));
        Assert.Equal(1, db.Reads);
        var seen = await set.GetAsync();
        Assert.True(await set.RemoveRangeAsync([2, 9], seen));
        Assert.Equal(2, db.Reads);
        Assert.Equal([3], await set.GetAsync());
    }

    [Fact]
    public async Task Removing_what_is_not_there_writes_nothing()
    {
        var set = db.Set<Guid>("sets", key);
        Assert.False(await set.RemoveAsync(Guid.NewGuid()));
        Assert.False(await db.Flag("flags", key).DisableAsync());
        Assert.Equal(0, db.Writes);
    }

    [Fact]
    public async Task A_change_adds_and_removes_together()
    {
        var set = db.Set<string>("sets", key);
        await set.AddRangeAsync(["a", "b"]);
        Assert.True(await set.ChangeAsync(["c"], ["a"]));
        Assert.Equal(["b", "c"], await set.GetAsync());
        Assert.False(await set.ChangeAsync([], ["x"]));
    }

    [Fact]
    public async Task Elements_may_be_json()
    {
        var notes = db.Set("sets", key, db.WithJson(NoteJson.Default).FormOf<Note>());
        await notes.AddAsync(new Note("a", 1));
        Assert.True((await notes.GetAsync()).Contains(new Note("a", 1)));
        Assert.True(await notes.RemoveAsync(new Note("a", 1)));
        Assert.Contains("no plain form", Assert.Throws<ArgumentException>(() => db.Set<Note>("sets", key)).Message);
    }

    [Fact]
    public async Task An_element_of_another_form_is_told()
    {
        await db.Set<string>("sets", key).AddAsync("many");
        await Assert.ThrowsAsync<FormatException>(async () => await db.Set<int>("sets", key).GetAsync());
    }

    [Fact]
    public async Task A_table_of_another_type_is_told()
    {
        await db.Set<string>("sets", key).AddAsync("a");
        var read = await Assert.ThrowsAsync<StarlingException>(async () => await db.Counter("sets", key).GetAsync());
        Assert.Equal(StarlingError.BadRequest, read.Code);
        Assert.Contains("set, not counter", read.Message);
        Assert.Equal(
            StarlingError.BadRequest,
            (await Assert.ThrowsAsync<StarlingException>(async () => await db.Counter("sets", key).IncrementAsync())).Code);
        Assert.Equal(
            StarlingError.BadRequest,
            (await Assert.ThrowsAsync<StarlingException>(async () => await db.Counter("carts", key).GetAsync())).Code);
    }

    [Fact]
    public async Task What_is_said_twice_of_a_field_adds_up()
    {
        var map = db.Map("maps", key);
        await map.UpdateAsync(m => m.Count("c", 2).Count("c", 3).Add("s", "a").Add("s", "b", "c").Assign("r", "x").Assign("r", "y")
            .Assign("n", 12L).Enable("f").Map("m", n => n.Count("c")).Map("m", n => n.Count("c")));
        var seen = await map.GetAsync();
        Assert.Equal((5L, "y", true, 2L), (seen.Count("c"), seen.Text("r"), seen.IsOn("f"), seen.Map("m").Count("c")));
        Assert.Equal(12, seen.Register<long>("n"));
        Assert.Equal(["a", "b", "c"], seen.Set("s"));
        Assert.Equal(0, db.Reads - 1);

        await map.UpdateAsync(m => m.Discard("s", "a").Map("m", n => n.Remove(DataKind.Counter, "c")));
        seen = await map.GetAsync();
        Assert.Equal(["b", "c"], seen.Set("s"));
        Assert.False(seen.Map("m").Contains(DataKind.Counter, "c"));
        Assert.Equal(3, db.Reads);
    }

    [Fact]
    public async Task A_remove_from_a_map_that_is_not_there_is_refused()
    {
        var fault = await Assert.ThrowsAsync<StarlingException>(
            async () => await db.Map("maps", key).UpdateAsync(m => m.Remove(DataKind.Set, "s")));
        Assert.Equal(StarlingError.NotPresent, fault.Code);
        Assert.False(fault.MayHaveHappened);
    }

    [Fact]
    public async Task Values_can_be_deleted()
    {
        var counter = db.Counter("counters", key);
        await counter.IncrementAsync();
        await counter.DeleteAsync();
        Assert.Equal(0, await counter.GetAsync());
        var map = db.Map("maps", key);
        await map.UpdateAsync(m => m.Count("c"));
        await map.DeleteAsync();
        Assert.False((await map.GetAsync()).Found);
    }

    [Fact]
    public async Task Every_plain_form_comes_back()
    {
        await Comes("text");
        await Comes(-5);
        await Comes(long.MinValue);
        await Comes(5u);
        await Comes(ulong.MaxValue);
        await Comes((short)-7);
        await Comes(Int128.MinValue);
        await Comes(Guid.NewGuid());
        var bytes = db.Register<byte[]>("registers", key);
        await bytes.AssignAsync([1, 2]);
        Assert.Equal([1, 2], await bytes.GetAsync());
    }

    private async Task Comes<T>(T value)
        where T : notnull
    {
        var register = db.Register<T>("registers", key);
        await register.AssignAsync(value);
        Assert.Equal((true, value), await register.FindAsync());
    }
}
