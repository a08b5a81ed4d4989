using System.Collections.Generic;
using Starling.Api;
using Starling.Model.Values;
using Starling.Simulator.Checkers;
using Starling.Simulator.Workloads;
using Xunit;

namespace Starling.Simulator.Tests.Checkers;

public sealed class TablesAreLinearizableTests
{
    private readonly History history = new() { Replicas = 3 };

    [Fact]
    public void L1_one_definition_wins_and_the_others_are_told_so()
    {
        Create(ResolutionRule.Siblings, 0, 5);
        Create(ResolutionRule.LastWriteWins, 1, 6, StarlingError.TableExists);
        Create(ResolutionRule.Siblings, 7, 8);
        Assert.False(IsBad());
        Create(ResolutionRule.LastWriteWins, 9, 10);
        Assert.True(IsBad());
    }

    [Fact]
    public void L1_nobody_is_told_that_a_table_exists_before_it_can()
    {
        Create(ResolutionRule.LastWriteWins, 0, 1, StarlingError.TableExists);
        Create(ResolutionRule.Siblings, 2, 3);
        Assert.True(IsBad());
    }

    [Fact]
    public void L1_a_creation_in_doubt_may_have_happened_or_not()
    {
        Create(ResolutionRule.Siblings, 0, 1, StarlingError.Timeout, Outcome.Unknown);
        Create(ResolutionRule.LastWriteWins, 2, 3);
        Assert.False(IsBad());
        Create(ResolutionRule.Siblings, 4, 5);
        Assert.True(IsBad());
    }

    [Fact]
    public void L1_no_change_is_lost()
    {
        Create(ResolutionRule.Siblings, 0, 1);
        Change("p0", "one", 2, 3, ("p0", "one"));
        Change("p1", "two", 4, 5, ("p0", "one"), ("p1", "two"));
        Assert.False(IsBad());
        Change("p1", null, 6, 7);
        Assert.True(IsBad());
    }

    [Fact]
    public void L1_an_answer_may_show_a_change_that_was_made_meanwhile_and_none_from_the_future()
    {
        Create(ResolutionRule.Siblings, 0, 1);
        Change("p0", "one", 2, 6, ("p0", "one"), ("p1", "two"));
        Change("p1", "two", 4, 8, ("p0", "one"), ("p1", "two"));
        Assert.False(IsBad());
        Change("p0", "three", 9, 10, ("p0", "four"), ("p1", "two"));
        Change("p0", "four", 11, 12, ("p0", "four"), ("p1", "two"));
        Assert.True(IsBad());
    }

    private bool IsBad()
    {
        var checker = new TablesAreLinearizable();
        var verdict = new Verdict();
        checker.Check(new Story { History = history }, verdict);
        return verdict.Has(checker.Id);
    }

    private void Create(
        ResolutionRule rule, long from, long to, StarlingError? refusal = null, Outcome outcome = Outcome.Failed) => Add(
        OperationKind.CreateTable, from, to, refusal is null ? Outcome.Ok : outcome,
        new TableEvent { Name = "t", Rule = rule, Replicas = 3, Refusal = refusal, Answer = refusal is null ? Table(rule) : null });

    private void Change(string property, string? text, long from, long to, params (string Name, string Text)[] seen) => Add(
        OperationKind.ChangeTable, from, to, Outcome.Ok,
        new TableEvent { Name = "t", Property = property, Text = text, Answer = Table(ResolutionRule.Siblings, seen) });

    private void Add(OperationKind kind, long from, long to, Outcome outcome, TableEvent change) => history.Add(new Operation
    {
        Id = history.Operations.Count,
        Client = 0,
        Machine = 0,
        Kind = kind,
        Table = default,
        Level = default,
        Invoked = from,
        Returned = to,
        Outcome = outcome,
        Change = change,
    });

    private static TableDefinition Table(ResolutionRule rule, params (string Name, string Text)[] properties)
    {
        var all = new SortedDictionary<string, string>();
        foreach (var (name, text) in properties)
        {
            all.Add(name, text);
        }

        return new TableDefinition { Name = "t", Rule = rule, Replicas = new SortedDictionary<string, int> { ["dc1"] = 3 }, Properties = all };
    }
}
