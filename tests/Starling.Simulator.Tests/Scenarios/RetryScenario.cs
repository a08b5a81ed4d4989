using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Model.DataTypes;
using Starling.Model.Quorums;
using Starling.Model.Values;
using Starling.Simulator.Scenarios;

namespace Starling.Simulator.Tests.Scenarios;

/// <summary>Clients count with operations' ids, and try each count again, whenever it times out and sometimes when it does not, through whichever node,
/// several at the
/// same time, while nodes die and links are cut.</summary>
/// <remarks>
/// Patient clients never give an operation up: the check goes on with what is open when the load ends. Then each counter shows every operation just once,
/// to the number.
/// Others stop trying when the nodes' window has passed; of their open operations each may have counted once or not at all.
/// </remarks>
internal sealed class RetryScenario(TimeSpan window, bool isPatient) : Scenario<RetryScenario.Memory>
{
    private static readonly PathStep Visits = PathStep.Field(DataKind.Counter, "visits");
    private static readonly PathStep Tags = PathStep.Field(DataKind.Set, "tags");

    public sealed class Memory
    {
        public List<Operation> Open { get; } = [];

        public Dictionary<string, long> Done { get; } = new(StringComparer.Ordinal);

        public int Tries { get; set; }
    }

    public sealed record Operation(string Table, string Key, long Amount, Guid Id);

    public override IReadOnlyList<TableDefinition> Tables => [Table("counters", "counter"), Table("maps", "map")];

    public override async Task StepAsync(ScenarioClient<Memory> client)
    {
        var chance = client.Chance;
        var operation = new Operation(
            chance.Odds(1, 2) ? "counters" : "maps", $"k{chance.Below(3)}", chance.Below(20) - 5,
            OperationId.FromNumber(new UInt128(chance.NextUInt64(), chance.NextUInt64())));
        client.State.Open.Add(operation);
        var began = client.Time.GetTimestamp();
        var isDone = false;
        while (!client.Cancellation.IsCancellationRequested && Age() < window * 0.8)
        {
            var once = TryAsync(client, operation, Age());
            var isDoneNow = chance.Odds(1, 4) ? (await Task.WhenAll(once, TryAsync(client, operation, Age()))).Any(static done => done) : await once;
            isDone |= isDoneNow;
            if (isDone && chance.Odds(3, 4))
            {
                break;
            }
        }

        if (isDone)
        {
            client.State.Open.Remove(operation);
            var sum = client.State.Done.GetValueOrDefault(operation.Table + operation.Key);
            client.State.Done[operation.Table + operation.Key] = sum + operation.Amount;
        }

        TimeSpan Age() => client.Time.GetElapsedTime(began);
    }

    public override async Task CheckAsync(ScenarioEnd<Memory> end)
    {
        foreach (var operation in end.Clients.SelectMany(static client => client.Open).Where(_ => isPatient))
        {
            await end.Starling.UpdateAsync(operation.Table, operation.Key, ChangeOf(operation), new UpdateOptions { Operation = operation.Id });
        }

        foreach (var table in new[] { "counters", "maps" })
        {
            for (var i = 0; i < 3; i++)
            {
                await CheckAsync(end, table, $"k{i}");
            }
        }
    }

    private async Task CheckAsync(ScenarioEnd<Memory> end, string table, string key)
    {
        var value = (await end.Starling.FetchAsync(table, key, new FetchOptions { Level = ConsistencyLevel.All })).Value;
        var count = (long)((table == "maps" ? value.Field(Visits)?.Count : value.Count) ?? 0);
        var open = end.Clients.SelectMany(static client => client.Open).Where(one => one.Table == table && one.Key == key).ToList();
        var (most, least) = (open.Sum(static one => Math.Max(one.Amount, 0)), open.Sum(static one => Math.Min(one.Amount, 0)));
        (most, least) = isPatient ? (most + least, most + least) : (most, least);
        var done = end.Clients.Sum(client => client.Done.GetValueOrDefault(table + key));
        end.Require(
            count >= done + least && count <= done + most,
            $"{table}/{key} is {count}; acknowledged operations make {done}, open ones {least} to {most}");
    }

    private static async Task<bool> TryAsync(ScenarioClient<Memory> client, Operation operation, TimeSpan age)
    {
        client.State.Tries++;
        try
        {
            await client.Starling.UpdateAsync(operation.Table, operation.Key, ChangeOf(operation), new UpdateOptions
            {
                Level = client.Chance.Odds(1, 3) ? ConsistencyLevel.One : ConsistencyLevel.Quorum,
                Timeout = client.Chance.Between(TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(400)),
                Operation = operation.Id,
                OperationAge = age,
            });
            return true;
        }
        catch (StarlingException fault) when (fault.IsTransient || fault.MayHaveHappened
            || fault.Code is StarlingError.DiskFull or StarlingError.ReplicasFailed or StarlingError.NotRemembered or StarlingError.BadRequest)
        {
            // A node whose clock is behind refuses to overwrite what one with a clock ahead has written: the request is wrong there, and not at another node.
            return false;
        }
    }

    private static DataChange ChangeOf(Operation operation) => operation.Table == "counters"
        ? new DataChange.Count(operation.Amount)
        : new DataChange.Fields([], [new(Visits, new DataChange.Count(operation.Amount)), new(Tags, new DataChange.Members([operation.Id.ToByteArray()], []))]);

    private static TableDefinition Table(string name, string kind) => new()
    {
        Name = name,
        Rule = ResolutionRule.DataTypes,
        Properties = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["datatype"] = kind },
    };
}
