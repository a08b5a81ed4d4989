using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Membership.Register;
using Starling.Membership.Topology;
using Starling.Model.Time;
using Starling.Node.Moving;
using Starling.Node.Status;
using Starling.World;

namespace Starling.Node.Serving;

/// <summary>What people ask of a node: tables, status, explanations.</summary>
internal sealed class Administration(
    IWorld world, DocumentRegister register, DocumentWait spread, ClusterObserver observer, KeyExplainer explainer,
    AgreementObserver agreement, MemberOperations members, SelfHealing healing, Func<TopologyView?> view)
{
    private static readonly TimeSpan ChangeTimeout = TimeSpan.FromSeconds(10);
    private readonly Chance chance = world.Chance.Fork("operations");

    public ValueTask<ClusterStatus> StatusAsync() => observer.ClusterAsync();

    public ClusterStatus Figures() => observer.Figures();

    public ValueTask<ClusterAgreement> AgreementAsync(AgreementQuery query) => agreement.AnswerAsync(query);

    public ValueTask<ClusterChangeReport> ChangeClusterAsync(ClusterChange change) => members.ChangeAsync(change);

    public ClusterRing Ring() => RingTable.Of(Document());

    public IReadOnlyDictionary<string, double> Silent() => healing.Silent();

    public RecordStanding Stand(string table, RecordKey key, long asOfMicros)
    {
        Document();
        return agreement.Stand(Find(table), key, new HybridTime(asOfMicros));
    }

    public IReadOnlyList<TableDefinition> ListTables()
    {
        var tables = new List<TableDefinition>();
        foreach (var entry in Document().Tables)
        {
            tables.Add(DefinitionOf(entry));
        }

        tables.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return tables;
    }

    public ValueTask<Explanation> ExplainAsync(string table, RecordKey key)
    {
        Document();
        return key.Partition.Length is 0 or > Limits.PartitionKeyMax
            ? throw new StarlingException(StarlingError.TooLarge, $"A partition key has 1 to {Limits.PartitionKeyMax} bytes.")
            : explainer.ExplainAsync(Find(table), key);
    }

    public ValueTask<TableDefinition> CreateTableAsync(TableDefinition definition)
    {
        var operation = NewOperation();
        return ChangeAsync(
            definition.Name,
            document => DocumentChanges.CreateTable(
                document, definition.Name, definition.Rule, definition.Replicas, definition.Properties, operation),
            operation);
    }

    public ValueTask<TableDefinition> ChangeTableAsync(string table, IReadOnlyDictionary<string, string?> properties)
    {
        var operation = NewOperation();
        return ChangeAsync(
            table, document => DocumentChanges.ChangeTable(document, table, properties, operation), operation);
    }

    private TableView Find(string table) => view()?.FindTable(table)
        ?? throw new StarlingException(StarlingError.UnknownTable, $"There is no table '{table}'. See 'starling table list'.");

    private static TableDefinition DefinitionOf(TableEntry entry) => new()
    {
        Name = entry.Name,
        Rule = entry.Rule,
        Replicas = entry.Replicas,
        Properties = entry.Properties,
    };

    private UInt128 NewOperation() => new(chance.NextUInt64(), chance.NextUInt64());

    private ClusterDocument Document() => view()?.Document ?? throw new StarlingException(
        StarlingError.NotReady, "The cluster has not formed yet. Wait, and see 'starling status'.");

    private async ValueTask<TableDefinition> ChangeAsync(
        string table, Func<ClusterDocument, ChangeResult> change, UInt128 operation)
    {
        Document();
        switch (await register.ChangeAsync(change, operation, ChangeTimeout))
        {
            case ChangeResult.Changed changed:
                await spread.WaitAsync(changed.Document);
                return DefinitionOf(changed.Document.TableNamed(table)!);
            case ChangeResult.Unchanged unchanged:
                return DefinitionOf(unchanged.Document.TableNamed(table)!);
            case ChangeResult.Rejected rejected:
                throw new StarlingException(CodeOf(rejected.Fault), rejected.Text);
            case ChangeResult.NotKnown notKnown:
                throw new StarlingException(StarlingError.Timeout, notKnown.Text, mayHaveHappened: true);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>A refusal's code, as clients know it.</summary>
    internal static StarlingError CodeOf(ChangeFault fault) => fault switch
    {
        ChangeFault.BadRequest => StarlingError.BadRequest,
        ChangeFault.UnknownTable => StarlingError.UnknownTable,
        ChangeFault.TableExists => StarlingError.TableExists,
        ChangeFault.TooLarge => StarlingError.TooLarge,
        ChangeFault.Unavailable => StarlingError.Unavailable,
        ChangeFault.Overloaded => StarlingError.Overloaded,
        ChangeFault.NotFormed => StarlingError.NotReady,
        _ => StarlingError.Internal,
    };
}
