using System;
using System.Collections.Generic;
using System.Linq;
using Starling.Model.Causality;
using Starling.Model.DataTypes;
using Starling.Model.Tests.Causality;
using Xunit;

namespace Starling.Model.Tests.DataTypes;

public sealed class ActorAndLimitTests
{
    private static readonly DataState _empty = DataState.Empty(DataKind.Set);

    private static DataChange.Members Add(params byte[] elements) => new(elements.Select(element => (ReadOnlyMemory<byte>)new[] { element }).ToList(), []);

    private static DataChange.Members Remove(byte element) => new([], [new[] { element }]);

    private static DataChange Nest(int depth) => depth == 0
        ? new DataChange.Fields([], [])
        : new DataChange.Fields([], [KeyValuePair.Create(PathStep.Field(DataKind.Map, "m"), Nest(depth - 1))]);

    [Fact]
    public void An_actor_that_others_know_better_is_not_gone_on_with()
    {
        // The replica has lost its second dot; a client's context, or a head from elsewhere, shows it.
        var one = _empty.Apply(Add(1), Sample.A, default, out var first);
        _ = one.Apply(Add(2), Sample.A, default, out var second);
        Assert.Throws<ForgottenActorException>(() => one.Delta(Add(3), Sample.A, default, DotContext.Of(new DotRange(Sample.A, 1, 2))));
        Assert.Throws<ForgottenActorException>(() => second.Delta(Add(3), Sample.A, default));
        var fresh = Sample.Actor(1, epoch: 200);
        Assert.Equal(new DotRange(fresh, 1, 1), one.Delta(Add(3), fresh, default).Known.Ranges[0]);
        Assert.Equal(new DotRange(Sample.A, 2, 2), first.Delta(Add(3), Sample.A, default).Known.Ranges[0]);
    }

    [Fact]
    public void An_add_that_a_deferred_remove_would_swallow_is_minted_under_another_actor()
    {
        var forged = DotContext.Of(new DotRange(Sample.A, 1, 1000));
        var waiting = _empty.Apply(Remove(1), Sample.B, default, out _, forged);
        Assert.Equal(Sample.A, Assert.Throws<ForgottenActorException>(() => waiting.Delta(Add(1), Sample.A, default)).Actor);
        Assert.True(waiting.Apply(Add(1), Sample.C, default, out _).View.Contains(new byte[] { 1 }));
    }

    [Fact]
    public void What_is_too_much_is_refused_by_name()
    {
        DataLimitException Refused(DataState state, DataChange change, DataLimits limits, DotContext? seen = null) =>
            Assert.Throws<DataLimitException>(() => state.Apply(change, Sample.A, default, out _, seen, limits));
        var two = _empty.Apply(Add(1, 2), Sample.A, default, out _);
        Assert.Contains("Elements", Refused(two, Add(2, 3), new() { ElementsMax = 2 }).Message, StringComparison.Ordinal);
        _ = two.Apply(Add(2, 1), Sample.A, default, out _, limits: new() { ElementsMax = 2 });
        Assert.Contains("Bytes in an element", Refused(two, Add(3), new() { NameBytesMax = 0 }).Message, StringComparison.Ordinal);
        Assert.Contains("whole record", Refused(two, Add(3), new() { StateBytesMax = 10 }).Message, StringComparison.Ordinal);
        var seen = DotContext.Of([new Dot(Sample.B, 1), new Dot(Sample.B, 3)]);
        Assert.Contains("context", Refused(two, Remove(1), new() { ContextRangesMax = 1 }, seen).Message, StringComparison.Ordinal);
        var register = DataState.Empty(DataKind.Register);
        Assert.Contains("register", Refused(register, new DataChange.Assign(new byte[2]), new() { ValueBytesMax = 1 }).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Depth_is_bounded_and_the_deepest_that_is_allowed_can_be_read_back()
    {
        var map = DataState.Empty(DataKind.Map);
        var limits = new DataLimits { DepthMax = 1000 };
        Assert.Throws<DataLimitException>(() => map.Apply(Nest(9), Sample.A, default, out _));
        Assert.Throws<DataLimitException>(() => map.Apply(Nest(DataLimits.DepthTop + 1), Sample.A, default, out _, limits: limits));
        var deep = map.Apply(Nest(DataLimits.DepthTop), Sample.A, default, out _, limits: limits);
        Assert.Equal(deep, DataState.Read(deep.ToBytes()));
        Assert.Equal(deep.Parts()[0].Path, PartPath.Read(deep.Parts()[0].Path.ToBytes()));
    }

    [Fact]
    public void What_does_not_fit_the_kind_is_refused()
    {
        Assert.Throws<ArgumentException>(() => _empty.Delta(new DataChange.Count(1), Sample.A, default));
        Assert.Throws<ArgumentException>(() => DataState.Merge(_empty, DataState.Empty(DataKind.Map)));
        Assert.Throws<ArgumentOutOfRangeException>(() => DataState.Empty(DataKind.HyperLogLog));
        Assert.Throws<ArgumentOutOfRangeException>(() => PathStep.Field(DataKind.GrowOnlySet, "x"));
        var twice = new DataChange.Fields(
            [], [.. Enumerable.Repeat(KeyValuePair.Create(PathStep.Field(DataKind.Counter, "c"), (DataChange)new DataChange.Count(1)), 2)]);
        Assert.Throws<ArgumentException>(() => DataState.Empty(DataKind.Map).Delta(twice, Sample.A, default));
        var part = _empty.Apply(Add(1), Sample.A, default, out _).Parts()[0];
        Assert.Throws<ArgumentException>(() => DataState.Join(_empty, [part, part]));
        Assert.Throws<ArgumentException>(() => DataState.Join(DataState.Empty(DataKind.Map), [part]));
        Assert.Throws<ArgumentException>(() => PartPath.Of(part.Path.Steps[0], part.Path.Steps[0]));
    }
}
