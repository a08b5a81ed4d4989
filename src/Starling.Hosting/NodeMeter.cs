using System;
using System.Collections.Generic;
using System.Diagnostics.Metrics;
using Starling.Api;
using Starling.Node.Status;

namespace Starling.Hosting;

/// <summary>A node's instruments, under the meter <c>Starling</c>: what anybody who listens by System.Diagnostics.Metrics sees.</summary>
/// <remarks>
/// Names follow OpenTelemetry's conventions: dots between words, base units, plural only for what is counted in braces. No instrument has a
/// label with a slot, a key or a client; tables are labels, and only the first hundred of them by name, the others being summed up as
/// <c>(others)</c>. So the number of series is bounded whatever users do.
/// </remarks>
internal sealed class NodeMeter : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string Name = "Starling";

    private const int TablesMax = 100;
    private const string Others = "(others)";

    private FigureSnapshot? source;

    /// <summary>Where the node measures.</summary>
    public Meter Meter { get; } = new(Name, typeof(NodeMeter).Assembly.GetName().Version?.ToString(3));

    /// <summary>The node has started: its figures are shown from now on.</summary>
    public void Observe(FigureSnapshot figures)
    {
        source = figures;
        Node();
        Store();
        Agreement();
        Tables();
    }

    public void Dispose()
    {
        source?.Stop();
        Meter.Dispose();
    }

    private void Node()
    {
        Gauge("starling.operation.in_flight", "{operation}", "Requests begun here and not answered.", f => f.InFlight);
        Gauge("starling.operation.in_flight.size", "By", "Bytes of writes in flight.", f => f.BytesInFlight);
        Counter("starling.operation.refused", "{operation}", "Requests refused because there were too many.", f => f.Refused);
        Counter("starling.read.mismatches", "{read}", "Reads in which replicas differed.", f => f.Mismatches);
        Counter("starling.read.repairs", "{mutation}", "Mutations sent by read repair.", f => f.Status.ReadRepairs ?? 0);
        Counter("starling.read.hedges", "{read}", "Reads that asked one more replica because an answer was slow.", f => f.Hedges);
        Gauge("starling.hint.pending", "{hint}", "Hints that this node keeps for others.", f => f.Status.HintsPending ?? 0);
        Counter("starling.hint.stored", "{hint}", "Hints stored.", f => f.Status.HintsStored ?? 0);
        Counter("starling.hint.delivered", "{hint}", "Hints delivered.", f => f.Status.HintsDelivered ?? 0);
        Gauge("starling.link.count", "{link}", "Other nodes that this one keeps a link to.", f => f.Links);
        Gauge("starling.link.up", "{link}", "Links that are up.", f => f.LinksUp);
        Gauge("starling.cluster.epoch", "{epoch}", "The epoch of the cluster document; 0 before the cluster has formed.", f => f.Epoch);
        Gauge("starling.node.memory", "By", "The process's working set.", f => f.Status.Memory ?? 0);
    }

    private void Store()
    {
        Counter("starling.store.commits", "{commit}", "Groups of writes that were synced together.", f => f.CommitGroups);
        Gauge("starling.store.size", "By", "Bytes of the store on disk.", f => f.Status.BytesUsed ?? 0);
        Gauge("starling.store.free", "By", "Free bytes of the store's disk.", f => f.Status.BytesFree ?? 0);
    }

    private void Agreement()
    {
        Counter("starling.agreement.exchanges", "{exchange}", "Comparisons with one peer, begun here.", f => f.Agreement.Exchanges);
        Counter("starling.agreement.received", "By", "Bytes of agreement's answers received.", f => f.Agreement.BytesReceived);
        Counter("starling.agreement.sent", "By", "Bytes of agreement's questions and repairs sent.", f => f.Agreement.BytesSent);
        Counter("starling.agreement.records.read", "{record}", "Records read to be compared or sent.", f => f.Agreement.RecordsRead);
        Counter("starling.agreement.records.pulled", "{record}", "Records taken from others.", f => f.Agreement.RowsPulled);
        Counter("starling.agreement.records.pushed", "{record}", "Records brought to others.", f => f.Agreement.RowsPushed);
        Counter("starling.agreement.rounds", "{slot}", "Slots for which a round was begun here.", f => f.Agreement.Rounds);
        Counter("starling.agreement.commits", "{slot}", "Slots whose watermark a round of this node raised.", f => f.Agreement.Commits);
        Counter("starling.agreement.purged", "{record}", "Tombstones and expired values deleted for good.", f => f.Agreement.Purged);
        Counter("starling.agreement.scrubbed", "{leaf}", "Leaves whose sums were worked out anew.", f => f.Agreement.LeavesScrubbed);
        Counter("starling.agreement.damaged", "{leaf}", "Leaves found damaged.", f => f.Agreement.LeavesDamaged);
        Counter("starling.agreement.adoptions", "{slot}", "Slots filled again from a peer.", f => f.Agreement.Adoptions);
    }

    private void Tables()
    {
        Meter.CreateObservableGauge("starling.agreement.slots", States, "{slot}", "Slots of which this node holds a replica, by how they stand to the other replicas.");
        TableGauge("starling.agreement.records.unproven", "{record}", "Records not proven equal on all replicas.", t => t.Records);
        TableGauge("starling.agreement.proof.age", "s", "Time since all slots were last proven equal; absent while one never was.", t => t.OldestProofSeconds, isAge: true);
        TableGauge("starling.agreement.watermark.age", "s", "Time since the lowest watermark; absent while there is none.", t => t.WatermarkAgeSeconds, isAge: true);
        TableGauge("starling.agreement.tombstones.waiting", "{record}", "Tombstones and expired values that wait to be purged.", t => t.TombstonesWaiting);
        TableGauge("starling.agreement.tombstones.uncounted", "1", "1 when more wait to be purged than were counted, else 0.", t => t.TombstonesUncounted ? 1 : 0);
    }

    private void Counter(string name, string unit, string text, Func<NodeFigures, long> value) =>
        Meter.CreateObservableCounter(name, () => Of(value), unit, text);

    private void Gauge(string name, string unit, string text, Func<NodeFigures, long> value) =>
        Meter.CreateObservableGauge(name, () => Of(value), unit, text);

    /// <summary>Nothing at all before the node has started and once it stops: a false zero would look like a fact.</summary>
    private Measurement<long>[] Of(Func<NodeFigures, long> value) =>
        source?.Read() is { } figures ? [new Measurement<long>(value(figures))] : [];

    private void TableGauge(string name, string unit, string text, Func<TableAgreement, double?> value, bool isAge = false) =>
        Meter.CreateObservableGauge(name, () => ByTable(value, isAge), unit, text);

    private List<Measurement<double>> ByTable(Func<TableAgreement, double?> value, bool isAge)
    {
        var measured = new List<Measurement<double>>();
        double? others = null;
        var tables = source?.Read()?.Tables ?? [];
        for (var i = 0; i < tables.Count; i++)
        {
            if (value(tables[i]) is not { } one)
            {
                continue;
            }

            if (i < TablesMax)
            {
                measured.Add(new Measurement<double>(one, new KeyValuePair<string, object?>("starling.table", tables[i].Table)));
            }
            else
            {
                others = isAge ? Math.Max(others ?? 0, one) : (others ?? 0) + one;
            }
        }

        if (others is { } rest)
        {
            measured.Add(new Measurement<double>(rest, new KeyValuePair<string, object?>("starling.table", Others)));
        }

        return measured;
    }

    private List<Measurement<long>> States()
    {
        var measured = new List<Measurement<long>>();
        var tables = source?.Read()?.Tables ?? [];
        var others = new long[4];
        for (var i = 0; i < tables.Count; i++)
        {
            var table = tables[i];
            if (i < TablesMax)
            {
                Add(measured, table.Table, table.Agreed, table.Different, table.Unknown, table.Adopting);
                continue;
            }

            others[0] += table.Agreed;
            others[1] += table.Different;
            others[2] += table.Unknown;
            others[3] += table.Adopting;
        }

        if (tables.Count > TablesMax)
        {
            Add(measured, Others, others[0], others[1], others[2], others[3]);
        }

        return measured;
    }

    private static void Add(List<Measurement<long>> measured, string table, long agreed, long different, long unknown, long adopting)
    {
        foreach (var (state, count) in new[] { ("agreed", agreed), ("different", different), ("unknown", unknown), ("adopting", adopting) })
        {
            measured.Add(new Measurement<long>(
                count,
                new KeyValuePair<string, object?>("starling.table", table),
                new KeyValuePair<string, object?>("starling.state", state)));
        }
    }
}
