using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Machine.Executor;
using Starling.Model.DataTypes;
using Xunit;

namespace Starling.Api.Tests;

public sealed class EnteringStarlingTests : IDisposable
{
    private readonly LaneExecutor executor = new();
    private readonly Inside inside;
    private readonly EnteringStarling outside;

    public EnteringStarlingTests()
    {
        inside = new Inside(executor);
        outside = new EnteringStarling(inside, executor);
    }

    public void Dispose() => executor.Dispose();

    [Fact]
    public async Task A_call_runs_on_the_executor_and_its_continuation_does_not()
    {
        var call = Task.Run(GetAndLook);
        await inside.Entered.Task;
        executor.Post(_ => inside.Answer.SetResult(), null);
        Assert.False(await call, "the caller's continuation ran on the executor");
        Assert.True(inside.WasHere);
    }

    [Fact]
    public async Task An_answer_that_is_there_at_once_comes_back_too()
    {
        inside.Answer.SetResult();
        for (var i = 0; i < 200; i++)
        {
            Assert.False(await Task.Run(GetAndLook), "the caller's continuation ran on the executor");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_exception_comes_out_whether_thrown_before_or_after_the_first_await(bool isLate)
    {
        inside.Fault = new StarlingException(StarlingError.Timeout, "late", mayHaveHappened: true);
        if (isLate)
        {
            inside.FaultLate = true;
            inside.Answer.SetResult();
        }

        var fault = await Assert.ThrowsAsync<StarlingException>(async () => await outside.PutAsync("t", "k", "v"));
        Assert.Same(inside.Fault, fault);
    }

    [Fact]
    public async Task A_cancelled_call_ends_as_cancelled_with_the_caller_s_token()
    {
        using var source = new CancellationTokenSource();
        var call = outside.DeleteAsync("t", "k", null, source.Token);
        await inside.Entered.Task;
        source.Cancel();
        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await call);
        Assert.Equal(source.Token, cancelled.CancellationToken);
    }

    [Fact]
    public async Task Every_call_enters()
    {
        inside.Answer.SetResult();
        await outside.MutateAsync("t", new PartitionMutation(new byte[] { 1 }, []));
        await outside.SliceAsync("t", new byte[] { 1 });
        await outside.ScanAsync("t");
        await outside.FetchAsync("t", "k");
        await outside.UpdateAsync("t", "k", new DataChange.Count(1));
        await outside.CreateTableAsync(new TableDefinition { Name = "t" });
        await outside.ChangeTableAsync("t", new Dictionary<string, string?>());
        await outside.ListTablesAsync();
        await outside.ExplainAsync("t", "k");
        await outside.StatusAsync();
        Assert.Equal(10, inside.Calls);
    }

    /// <summary>A caller without a context of its own, whose continuation may run anywhere: does it run on the executor?</summary>
    private async Task<bool> GetAndLook()
    {
        Assert.Same(StoredReading.Nothing, await outside.GetAsync("t", "k"));
        return executor.IsHere;
    }

    /// <summary>Answers every call with nothing once it is let to, and looks where it runs.</summary>
    private sealed class Inside(LaneExecutor executor) : IStarling
    {
        /// <summary>Completed on the executor, like what a node waits for; so only the face's own care keeps callers off it.</summary>
        public TaskCompletionSource Answer { get; } = new();

        public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public StarlingException? Fault { get; set; }

        public bool FaultLate { get; set; }

        public bool WasHere { get; private set; }

        public int Calls { get; private set; }

        public ValueTask<Reading> GetAsync(string table, RecordKey key, ReadOptions? options, CancellationToken cancellationToken) =>
            Serve(StoredReading.Nothing, cancellationToken);

        public ValueTask<WriteReceipt> PutAsync(
            string table, RecordKey key, Value value, WriteOptions? options, CancellationToken cancellationToken) =>
            Serve<WriteReceipt>(default!, cancellationToken);

        public ValueTask<WriteReceipt> DeleteAsync(
            string table, RecordKey key, WriteOptions? options, CancellationToken cancellationToken) =>
            Serve<WriteReceipt>(default!, cancellationToken);

        public ValueTask<WriteReceipt> MutateAsync(
            string table, PartitionMutation mutation, WriteOptions? options, CancellationToken cancellationToken) =>
            Serve<WriteReceipt>(default!, cancellationToken);

        public ValueTask<Slice> SliceAsync(
            string table, ReadOnlyMemory<byte> partition, SliceOptions? options, CancellationToken cancellationToken) =>
            Serve<Slice>(default!, cancellationToken);

        public ValueTask<ScanPage> ScanAsync(string table, ScanOptions? options, CancellationToken cancellationToken) =>
            Serve<ScanPage>(default!, cancellationToken);

        public ValueTask<DataReading> FetchAsync(string table, RecordKey key, FetchOptions? options, CancellationToken cancellationToken) =>
            Serve<DataReading>(default!, cancellationToken);

        public ValueTask<UpdateReceipt> UpdateAsync(
            string table, RecordKey key, DataChange change, UpdateOptions? options, CancellationToken cancellationToken) =>
            Serve<UpdateReceipt>(default!, cancellationToken);

        public ValueTask<TableDefinition> CreateTableAsync(TableDefinition definition, CancellationToken cancellationToken) =>
            Serve(definition, cancellationToken);

        public ValueTask<TableDefinition> ChangeTableAsync(
            string table, IReadOnlyDictionary<string, string?> properties, CancellationToken cancellationToken) =>
            Serve<TableDefinition>(default!, cancellationToken);

        public ValueTask<IReadOnlyList<TableDefinition>> ListTablesAsync(CancellationToken cancellationToken) =>
            Serve<IReadOnlyList<TableDefinition>>([], cancellationToken);

        public ValueTask<Explanation> ExplainAsync(string table, RecordKey key, CancellationToken cancellationToken) =>
            Serve<Explanation>(default!, cancellationToken);

        public ValueTask<ClusterAgreement> AgreementAsync(AgreementQuery? query, CancellationToken cancellationToken) =>
            Serve<ClusterAgreement>(default!, cancellationToken);

        public ValueTask<ClusterChangeReport> ChangeClusterAsync(ClusterChange change, CancellationToken cancellationToken) =>
            Serve<ClusterChangeReport>(default!, cancellationToken);

        public ValueTask<ClusterRing> RingAsync(CancellationToken cancellationToken) => Serve<ClusterRing>(default!, cancellationToken);

        public ValueTask<ClusterStatus> StatusAsync(CancellationToken cancellationToken) =>
            Serve<ClusterStatus>(default!, cancellationToken);

        private ValueTask<T> Serve<T>(T answer, CancellationToken cancellationToken)
        {
            WasHere = executor.IsHere;
            Calls += executor.IsHere ? 1 : 0;
            Entered.TrySetResult();
            return Fault is not null && !FaultLate ? throw Fault : ServeLater(answer, cancellationToken);
        }

        private async ValueTask<T> ServeLater<T>(T answer, CancellationToken cancellationToken)
        {
            await Answer.Task.WaitAsync(cancellationToken);
            return Fault is null ? answer : throw Fault;
        }
    }
}
