using System;
using System.Collections.Generic;
using System.Text;
using Starling.Api;
using Starling.Simulator.Workloads;

namespace Starling.Simulator.Checkers;

/// <summary>L1: creations and changes of each table are linearizable: one definition wins, whoever is told that it exists is told so after it does, and
/// no change is lost or seen before its time.</summary>
/// <remarks>
/// Table by table, because linearizability is local. An answer shows the table as of the page that the register had when it answered, which may be later
/// than the page on which the change was made (a change that was in doubt is found done, with others on top). So an operation that was done is two calls in
/// the same span of time: the change, and the sight of the table. Refusals for other reasons have done nothing and seen nothing. A search that grows
/// beyond its bound says nothing, and the number of operations is small enough that it never should.
/// </remarks>
public sealed class TablesAreLinearizable : IChecker
{
    public string Id => "L1";

    public void Check(Story story, Verdict verdict)
    {
        var tables = new SortedDictionary<string, List<ConcurrentCall<TableCall>>>(StringComparer.Ordinal);
        foreach (var operation in story.History.Operations)
        {
            if (operation.Change is { } change)
            {
                if (!tables.TryGetValue(change.Name, out var calls))
                {
                    tables.Add(change.Name, calls = []);
                }

                Enter(operation, change, calls);
            }
        }

        foreach (var (name, calls) in tables)
        {
            var search = LinearSearch<TableState, TableCall>.Run(new TableSpec(InitialOf(name, story.History)), calls);
            if (search.Result != Linearizability.Yes)
            {
                Tell(name, calls, search, verdict);
            }
        }
    }

    /// <summary>The workload's own tables are there before its clients are.</summary>
    private static TableState InitialOf(string name, History history)
    {
        foreach (var table in Enum.GetValues<SimTable>())
        {
            if (table.Name() == name)
            {
                return TableState.Of(table.Rule(), history.Replicas.Of(table));
            }
        }

        return TableState.None;
    }

    private static void Enter(Operation operation, TableEvent change, List<ConcurrentCall<TableCall>> calls)
    {
        var isCreation = operation.Kind == OperationKind.CreateTable;
        var call = new TableCall
        {
            Kind = isCreation ? TableCallKind.Create : TableCallKind.Change,
            Operation = operation,
            Table = isCreation ? TableState.Of(change.Rule, change.Replicas) : TableState.None,
            Property = change.Property,
            Text = change.Text,
        };
        switch (operation.Outcome)
        {
            case Outcome.Ok:
                calls.Add(new(call, operation.Invoked, operation.Returned));
                if (change.Answer is { } answer)
                {
                    calls.Add(new(
                        new TableCall { Kind = TableCallKind.See, Operation = operation, Table = StateOf(answer) }, operation.Invoked, operation.Returned));
                }

                break;
            case Outcome.Failed when change.Refusal == StarlingError.TableExists:
                calls.Add(new(call with { Kind = TableCallKind.FindOther }, operation.Invoked, operation.Returned));
                break;
            case Outcome.Failed when change.Refusal == StarlingError.UnknownTable:
                calls.Add(new(call with { Kind = TableCallKind.FindNone }, operation.Invoked, operation.Returned));
                break;
            case Outcome.Failed:
                break;
            default:
                calls.Add(new(call, operation.Invoked, long.MaxValue));
                break;
        }
    }

    private static TableState StateOf(TableDefinition answer)
    {
        var replicas = 0;
        foreach (var (_, count) in answer.Replicas)
        {
            replicas = count;
        }

        var state = TableState.Of(answer.Rule, replicas);
        foreach (var (name, text) in answer.Properties)
        {
            state = state with { Properties = state.Properties.SetItem(name, text) };
        }

        return state;
    }

    private void Tell(
        string name, List<ConcurrentCall<TableCall>> calls, LinearSearch<TableState, TableCall> search, Verdict verdict)
    {
        if (search.Result == Linearizability.Undecided)
        {
            verdict.Add(Id, $"whether {calls.Count} calls of table '{name}' are linearizable was not decided in {search.Steps} steps");
            return;
        }

        // The call that fits nowhere is most likely the first to end of those that the longest order leaves out.
        var left = new HashSet<int>();
        for (var i = 0; i < calls.Count; i++)
        {
            left.Add(i);
        }

        var order = new StringBuilder();
        foreach (var index in search.Order)
        {
            left.Remove(index);
            order.Append(order.Length == 0 ? "" : ", ").Append(calls[index].Call.Kind).Append(" of op ").Append(calls[index].Call.Operation.Id);
        }

        Operation? guilty = null;
        for (var i = 0; i < calls.Count; i++)
        {
            guilty = left.Contains(i) && calls[i].HasEnded && (guilty is null || calls[i].Returned < guilty.Returned) ? calls[i].Call.Operation : guilty;
        }

        verdict.Add(
            Id, $"table '{name}' is not linearizable: after the longest order ({order}) nothing explains {guilty}", operation: guilty);
    }
}
