using System;
using System.Collections.Generic;
using Starling.Api;
using Starling.Membership.Topology;
using Starling.Model.Time;

namespace Starling.Replication.AntiEntropy;

/// <summary>Adds up the slots of one table.</summary>
internal sealed class TableSums(HybridTime now)
{
    private int agreed;
    private int different;
    private int unknown;
    private int adopting;
    private int withoutWatermark;
    private long records;
    private bool isEstimate;
    private bool isUnproven;
    private double oldestProof;
    private double? oldestWatermark;

    public int Slots { get; private set; }

    public Dictionary<(int Member, string Why), BlockSum> Blocks { get; } = [];

    /// <summary>Seconds since a moment, not below zero; null for none.</summary>
    public static double? Age(HybridTime moment, HybridTime now) =>
        moment == default ? null : Math.Round(Math.Max(0, now.Micros - moment.Micros) / 1e6, 1);

    /// <param name="slot">The slot.</param>
    /// <param name="holdsRecords">An empty slot needs no watermark.</param>
    public void Add(SlotAgreement slot, bool holdsRecords)
    {
        Slots++;
        switch (slot.State)
        {
            case "agreed":
                agreed++;
                break;
            case "different":
                different++;
                break;
            case "adopting":
                adopting++;
                break;
            default:
                unknown++;
                break;
        }

        records += slot.Records ?? 1;
        isEstimate |= slot.Records is null;
        isUnproven |= slot.ProofSeconds is null;
        oldestProof = Math.Max(oldestProof, slot.ProofSeconds ?? 0);
        withoutWatermark += holdsRecords && slot.WatermarkAgeSeconds is null ? 1 : 0;
        if (slot.WatermarkAgeSeconds is { } age)
        {
            oldestWatermark = Math.Max(oldestWatermark ?? 0, age);
        }
    }

    public TableAgreement Told(string table, TopologyView view, IReadOnlyList<SlotAgreement>? list)
    {
        var blocks = new List<AgreementBlock>();
        foreach (var ((member, why), sum) in Blocks)
        {
            blocks.Add(new AgreementBlock
            {
                Node = view.Document.Members[member].Id.ToString(),
                Address = view.AddressOf(member).ToString(),
                Why = why,
                Slots = sum.Slots,
                SinceSeconds = Age(sum.Since, now),
            });
        }

        blocks.Sort(static (a, b) => a.Slots != b.Slots ? b.Slots.CompareTo(a.Slots) : string.CompareOrdinal(a.Address + a.Why, b.Address + b.Why));
        return new TableAgreement
        {
            Table = table,
            Slots = Slots,
            Agreed = agreed,
            Different = different,
            Unknown = unknown,
            Adopting = adopting,
            Records = records,
            IsEstimate = isEstimate,
            OldestProofSeconds = isUnproven ? null : oldestProof,
            WatermarkAgeSeconds = oldestWatermark,
            WithoutWatermark = withoutWatermark,
            Blocks = blocks,
            SlotList = list,
        };
    }
}
