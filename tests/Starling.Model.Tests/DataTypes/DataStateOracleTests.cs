using System.Linq;
using CsCheck;
using Starling.Model.DataTypes;
using Xunit;

namespace Starling.Model.Tests.DataTypes;

public sealed class DataStateOracleTests
{
    [Theory]
    [InlineData(DataKind.Counter)]
    [InlineData(DataKind.Set)]
    [InlineData(DataKind.Register)]
    [InlineData(DataKind.Flag)]
    [InlineData(DataKind.Map)]
    public void A_replica_shows_what_it_has_heard_of_and_not_heard_die(DataKind kind) =>
        DataStep.Runs(25).Sample(steps => _ = DataRun.Of(kind, steps), iter: Cases.Or(400));

    [Theory]
    [InlineData(DataKind.Counter)]
    [InlineData(DataKind.Set)]
    [InlineData(DataKind.Register)]
    [InlineData(DataKind.Flag)]
    [InlineData(DataKind.Map)]
    public void Replicas_that_have_heard_the_same_have_equal_bytes(DataKind kind) => DataStep.Runs(25).Sample(
        steps =>
        {
            // Whoever has merged all states has heard of everything, by whatever order and detours.
            var run = DataRun.Of(kind, steps);
            var (a, b, c) = (run.States[0], run.States[1], run.States[2]);
            var all = DataState.Merge(a, DataState.Merge(b, c)).ToBytes();
            Assert.Equal(all, DataState.Merge(DataState.Merge(c, a), b).ToBytes());
            Assert.Equal(all, run.Deltas.Reverse().Where(delta => IsKnown(delta, a, b, c))
                .Aggregate(DataState.Merge(DataState.Merge(b, a), c), DataState.Merge).ToBytes());
        },
        iter: Cases.Or(200));

    /// <summary>A delta that nobody has got is news; any other changes nothing more.</summary>
    private static bool IsKnown(DataState delta, params DataState[] states) =>
        states.Any(state => DataState.Merge(state, delta).Equals(state));
}
