using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Model.Causality;
using Starling.Model.DataTypes;
using Starling.Model.Placement;
using Starling.Model.Sessions;
using Starling.Model.Time;
using Starling.Model.Values;

namespace Starling.Objects.Tests.Http;

/// <summary>A cluster of one copy in memory, with the real sibling arithmetic: enough to test a door against.</summary>
internal sealed class FakeStarling : IStarling
{
    private const ulong ClusterTag = 77;

    private static readonly ActorId Actor = new(new NodeId(1), new HybridTime(1));

    private readonly Lock gate = new();
    private readonly SortedDictionary<string, TableDefinition> tables = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Table, RecordKey Key), DvvSet> records = [];
    private readonly Dictionary<(string Table, RecordKey Key), FakeDataValue> values = [];
    private long now = 1_700_000_000_000_000;

    public FakeStarling()
    {
        Add(new TableDefinition { Name = "default" });
        Add(new TableDefinition { Name = "starling.buckets", Rule = ResolutionRule.LastWriteWins });
    }

    /// <summary>Called before each operation with its name ("get", "put", "delete", "list") and table; throws to make it fail.</summary>
    public Action<string, string>? Before { get; set; }

    /// <summary>What the door asked for last, in tables that are not the system's.</summary>
    public ReadOptions? LastRead { get; private set; }

    /// <inheritdoc cref="LastRead"/>
    public WriteOptions? LastWrite { get; private set; }

    /// <inheritdoc cref="LastRead"/>
    public ScanOptions? LastScan { get; private set; }

    /// <summary>Records of a page of a scan, whatever is asked for; null: as asked for.</summary>
    public int? ScanPageSize { get; set; }

    public void Add(TableDefinition table) => tables[table.Name] = table;

    public ValueTask<Reading> GetAsync(
        string table, RecordKey key, ReadOptions? options = null, CancellationToken cancellation = default)
    {
        lock (gate)
        {
            Before?.Invoke("get", table);
            LastRead = IsSystem(table) ? LastRead : options;
            Learn(options?.Session);
            return ValueTask.FromResult(ReadingOf(RuleOf(table), records.GetValueOrDefault((table, key), DvvSet.Empty)));
        }
    }

    public ValueTask<WriteReceipt> PutAsync(
        string table, RecordKey key, Value value, WriteOptions? options = null, CancellationToken cancellation = default)
    {
        var bytes = new ArrayBufferWriter<byte>();
        value.WriteTo(bytes);
        return ValueTask.FromResult(Write("put", table, key, isTombstone: false, bytes.WrittenMemory, options));
    }

    public ValueTask<WriteReceipt> DeleteAsync(
        string table, RecordKey key, WriteOptions? options = null, CancellationToken cancellation = default) =>
        RuleOf(table) == ResolutionRule.DataTypes
            ? ValueTask.FromResult(DataOf(table, key).Clear(options?.Context ?? default, ++now))
            : ValueTask.FromResult(Write("delete", table, key, isTombstone: true, default, options));

    public ValueTask<WriteReceipt> MutateAsync(
        string table, PartitionMutation mutation, WriteOptions? options = null, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public ValueTask<Slice> SliceAsync(
        string table, ReadOnlyMemory<byte> partition, SliceOptions? options = null, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    /// <summary>In the order of the keys' bytes, which is as good as that of tokens; where to go on is how many were shown.</summary>
    public ValueTask<ScanPage> ScanAsync(string table, ScanOptions? options = null, CancellationToken cancellation = default)
    {
        lock (gate)
        {
            Before?.Invoke("scan", table);
            LastScan = options ??= new ScanOptions();
            var rule = RuleOf(table);
            var from = options.From.IsEmpty ? 0 : BitConverter.ToInt32(options.From.Span);
            var size = ScanPageSize ?? options.PageSize;
            var parts = values.Where(value => value.Key.Table == table)
                .SelectMany(value => value.Value.Paths.Select(path => new ScanRecord(new RecordKey(value.Key.Key.Partition, path), StoredReading.Nothing)));
            var all = records.Where(record => record.Key.Table == table)
                .OrderBy(record => Convert.ToHexString(record.Key.Key.Partition.Span), StringComparer.Ordinal)
                .Select(record => new ScanRecord(record.Key.Key, ReadingOf(rule, record.Value)))
                .Where(record => record.Reading.Found).Concat(parts).ToList();
            return ValueTask.FromResult(new ScanPage(
                [.. all.Skip(from).Take(size)], from + size < all.Count ? BitConverter.GetBytes(from + size) : default));
        }
    }

    public ValueTask<DataReading> FetchAsync(
        string table, RecordKey key, FetchOptions? options = null, CancellationToken cancellation = default)
    {
        lock (gate)
        {
            Before?.Invoke("fetch", table);
            return ValueTask.FromResult(DataOf(table, key).Read(options?.WithoutContext != true, options?.Operation));
        }
    }

    public ValueTask<UpdateReceipt> UpdateAsync(
        string table, RecordKey key, DataChange change, UpdateOptions? options = null, CancellationToken cancellation = default)
    {
        lock (gate)
        {
            Before?.Invoke("update", table);
            var value = DataOf(table, key);
            value.Change(change, options?.Context ?? default, ++now, options?.Operation);
            return ValueTask.FromResult(new UpdateReceipt(3, 3, options?.ReturnBody == true ? value.Read(!options.WithoutContext) : null));
        }
    }

    public ValueTask<TableDefinition> CreateTableAsync(
        TableDefinition definition, CancellationToken cancellation = default)
    {
        Add(definition);
        return ValueTask.FromResult(definition);
    }

    public ValueTask<TableDefinition> ChangeTableAsync(
        string table, IReadOnlyDictionary<string, string?> properties, CancellationToken cancellation = default)
    {
        lock (gate)
        {
            var changed = new SortedDictionary<string, string>(StringComparer.Ordinal);
            foreach (var (name, text) in tables[table].Properties)
            {
                changed[name] = text;
            }

            foreach (var (name, text) in properties)
            {
                _ = text is null ? changed.Remove(name) : changed.TryAdd(name, text) || (changed[name] = text) is not null;
            }

            Add(tables[table] with { Properties = changed });
            return ValueTask.FromResult(tables[table]);
        }
    }

    public ValueTask<IReadOnlyList<TableDefinition>> ListTablesAsync(CancellationToken cancellation = default)
    {
        lock (gate)
        {
            Before?.Invoke("list", "");
            return ValueTask.FromResult<IReadOnlyList<TableDefinition>>([.. tables.Values]);
        }
    }

    public ValueTask<Explanation> ExplainAsync(string table, RecordKey key, CancellationToken cancellation = default) =>
        ValueTask.FromResult(new Explanation
        {
            Table = table,
            Token = 1,
            Slot = 7,
            SlotEpoch = 1,
            Coordinator = "n1",
            Replicas = [.. new[] { "n1", "n2", "n3" }.Select(id => new ReplicaExplanation(id, id + ":7400", "dc1", "r", "alive", null, null, 0))],
            Levels = [],
        });

    public ValueTask<ClusterChangeReport> ChangeClusterAsync(ClusterChange change, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public ValueTask<ClusterRing> RingAsync(CancellationToken cancellation = default) => throw new NotSupportedException();

    public ValueTask<ClusterAgreement> AgreementAsync(AgreementQuery? query = null, CancellationToken cancellation = default) =>
        ValueTask.FromResult(new ClusterAgreement
        {
            AskedNode = "n1",
            Nodes = [
                new NodeAgreement
                {
                    Id = "n1", Address = "n1:7400", State = "alive", Figures = new AgreementFigures { Exchanges = 9, Purged = 3 },
                    Tables = [
                        new TableAgreement
                        {
                            Table = "default", Slots = 64, Agreed = 60, Different = 3, Unknown = 1, Adopting = 0, Records = 7,
                            TombstonesWaiting = 2, OldestProofSeconds = 12.5, Blocks = [],
                        },
                    ],
                },
            ],
        });

    public ValueTask<ClusterStatus> StatusAsync(CancellationToken cancellation = default) =>
        ValueTask.FromResult(new ClusterStatus
        {
            Cluster = "c",
            Epoch = 1,
            Slots = 64,
            Tables = tables.Count,
            AskedNode = "n1",
            Nodes = [.. new[] { "n1", "n2", "n3" }.Select(NodeOf)],
        });

    private static NodeStatus NodeOf(string id) =>
        new() { Id = id, Address = id + ":7400", DataCentre = "dc1", Rack = "r", State = "alive", Slots = 64, Reads = 5 };

    private static bool IsSystem(string table) => table.StartsWith("starling.", StringComparison.Ordinal);

    private ResolutionRule RuleOf(string table) => tables.TryGetValue(table, out var definition)
        ? definition.Rule
        : throw new StarlingException(StarlingError.UnknownTable, "no table " + table);

    private FakeDataValue DataOf(string table, RecordKey key)
    {
        if (RuleOf(table) != ResolutionRule.DataTypes || !DataKindNames.TryParse(tables[table].Properties["datatype"], out var kind))
        {
            throw new StarlingException(StarlingError.BadRequest, "no table of data types: " + table);
        }

        if (!values.TryGetValue((table, key), out var value))
        {
            values[(table, key)] = value = new FakeDataValue(kind);
        }

        return value;
    }

    private void Learn(Session? session) => session?.Advance(
        session.Token, SessionToken.Merge(session.Token, SessionToken.OfSeen(ClusterTag, new HybridTime(++now))));

    private WriteReceipt Write(
        string operation, string table, RecordKey key, bool isTombstone, ReadOnlyMemory<byte> bytes, WriteOptions? options)
    {
        lock (gate)
        {
            options ??= new WriteOptions();
            Before?.Invoke(operation, table);
            LastWrite = IsSystem(table) ? LastWrite : options;
            Learn(options.Session);
            var rule = RuleOf(table);
            if (CausalContext.TryDecode(options.Context.Bytes.Span, ClusterTag, out var context) is not ContextFault.None and var fault)
            {
                throw new StarlingException(StarlingError.ForeignContext, "The context is not of this cluster: " + fault);
            }

            var set = records.GetValueOrDefault((table, key), DvvSet.Empty);
            if (options.IfUnchangedSince is { } since
                && !(CausalContext.TryDecode(since.Bytes.Span, ClusterTag, out var read) == ContextFault.None && read.Vector.Descends(set.Context)))
            {
                throw new StarlingException(StarlingError.Changed, "changed");
            }

            var replacesAll = rule == ResolutionRule.LastWriteWins || options.ReplaceAll == true;
            var seen = replacesAll ? VersionVector.Merge(context.Vector, set.Context) : context.Vector;
            now += 1_000_000;
            set = set.Update(seen, Actor, new SiblingValue(
                new HybridTime(now), isTombstone, bytes,
                isTombstone ? null : options.GetLifetime().ExpiryFrom(new HybridTime(now), Lifetime.Never)), out var dot);
            records[(table, key)] = set;
            var reading = ReadingOf(rule, set);
            return new WriteReceipt(3, 3, reading.Context, options.ReturnBody ? reading : null);
        }
    }

    private static Reading ReadingOf(ResolutionRule rule, DvvSet set) => new()
    {
        Versions = [.. set.OrderByDescending(sibling => sibling.Value.Origin.Micros).Select(VersionOf)],
        Context = new Context(CausalContext.Of(set.Context).Encode(ClusterTag)),
    };

    private static RecordVersion VersionOf(Sibling sibling)
    {
        var value = Value.Empty;
        if (!sibling.Value.IsTombstone && !Value.TryRead(sibling.Value.Bytes, out value))
        {
            throw new InvalidOperationException("a stored value is not readable");
        }

        return new RecordVersion(value, sibling.Value.IsTombstone, sibling.Value.Origin.Micros, sibling.Dot.Counter)
        {
            ExpiresAt = sibling.Value.Expiry?.ToDateTimeOffset(),
        };
    }
}
