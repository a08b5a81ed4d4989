using System;
using System.Collections.Generic;
using Starling.Api;
using Starling.Model.Quorums;
using Starling.Simulator.World;
using Starling.World;

namespace Starling.Simulator.Workloads;

/// <summary>One more client, that does what no sensible program would: see <see cref="OddPlan"/>.</summary>
/// <remarks>
/// What it asks for is in the history like everything else. A request that is wrong carries the error with which it must be refused, so a checker
/// need not know why. It has a stream of chance of its own: the other clients do the same with it and without it. Its own records
/// lie in partitions of their own, so that a hundred siblings, or tens of megabytes, are not in the way of all reads.
/// </remarks>
internal sealed class OddClient
{
    private const int StormAt = 1;
    private const int GravesAt = 2;
    private const int SizesAt = 3;
    private const int Graves = 10;
    private const int StormMax = 140;
    private const int StormStep = 20;
    private const int SizesMax = 6;
    private const int BurstsMax = 4;
    private const int HugeFilling = 8 << 20;
    private const int MutationFilling = 11 << 20;
    private static readonly TimeSpan ThinkMean = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan HurryMin = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan HurryMax = TimeSpan.FromMilliseconds(4);

    private readonly Workload workload;
    private readonly Chance chance;
    private readonly List<Action<SimHost>> deeds = [];
    private readonly OddRequests requests;
    private int stormed;
    private int sized;
    private int bursts;
    private int buried;
    private bool isParked;

    public OddClient(Workload workload)
    {
        this.workload = workload;
        chance = workload.Loop.Chance.Fork("odd client");
        requests = new OddRequests(workload);
        var plan = workload.Plan.Odd;
        Add(plan.Contexts, WriteWithWrongContext);
        Add(plan.Keys, WriteWrongKey);
        Add(plan.Sizes, WriteHuge);
        Add(plan.Siblings, Storm);
        Add(plan.Graves, DigGraves);
        Add(plan.BurstMax > 0, Burst);
    }

    /// <summary>True when none of its requests is under way.</summary>
    public bool IsIdle => requests.IsIdle;

    public void Think()
    {
        if (deeds.Count > 0)
        {
            workload.Loop.After(
                TimeSpan.FromMicroseconds(1 + NetworkWeather.Exponential(chance, SimLoop.Micros(ThinkMean))), Act);
        }
    }

    public void Resume()
    {
        if (isParked)
        {
            isParked = false;
            Think();
        }
    }

    public void LoseNode(SimHost host) => requests.LoseNode(host);

    private void Add(bool isOn, Action<SimHost> deed)
    {
        if (isOn)
        {
            deeds.Add(deed);
        }
    }

    private void Act()
    {
        isParked = workload.IsStopping;
        if (isParked)
        {
            return;
        }

        var host = workload.Hosts[chance.Below(workload.Hosts.Count)];
        var deed = deeds[chance.Below(deeds.Count)];
        if (host.IsReady)
        {
            deed(host);
        }

        Think();
    }

    /// <summary>Reads a record and writes it with a context made wrong; alone, or behind good ones in one mutation, which then must not be
    /// done at all.</summary>
    private void WriteWithWrongContext(SimHost host)
    {
        var key = DrawKey();
        var isDelete = chance.Odds(1, 4);
        var isMutation = workload.Plan.Clusterings > 1 && chance.Odds(1, 3);
        requests.Send(host, requests.Begin(host, OperationKind.Get, key.Table), request =>
        {
            var operation = request.Operation;
            if (operation.Outcome != Outcome.Ok || workload.IsStopping || !request.Host.IsReady)
            {
                return;
            }

            var good = Knowledge.Of(operation.Reads[0], request.Answer);
            var bad = good with { Context = WrongContext.Make(chance, key.Table, request.Answer) };
            if (isMutation)
            {
                var other = key with { Clustering = (key.Clustering + 1) % workload.Plan.Clusterings };
                requests.Mutate(host, StarlingError.ForeignContext, 0, (other, Knowledge.None), (key, bad));
            }
            else
            {
                requests.Write(host, key, isDelete, 0, bad, StarlingError.ForeignContext);
            }
        }, key);
    }

    private void WriteWrongKey(SimHost host)
    {
        var key = DrawKey();
        var record = key.Record;
        switch (chance.Below(4))
        {
            case 0:
                Wrong(new RecordKey(new byte[Limits.PartitionKeyMax + 1], record.Clustering));
                break;
            case 1:
                Wrong(new RecordKey(default, record.Clustering));
                break;
            case 2:
                Wrong(new RecordKey(record.Partition, new byte[Limits.ClusteringKeyMax + 1]));
                break;
            default:
                requests.Mutate(host, StarlingError.BadRequest, 0, (key, Knowledge.None), (key, Knowledge.None));
                break;
        }

        void Wrong(RecordKey instead) => requests.Write(
            host, key, isDelete: false, 0, Knowledge.None, StarlingError.TooLarge, instead);
    }

    /// <summary>A value or a mutation over its limit, or one more large sibling of a record, until the record is over its own.</summary>
    private void WriteHuge(SimHost host)
    {
        if (sized++ >= SizesMax)
        {
            return;
        }

        var key = new SimKey(SimTable.Siblings, workload.Plan.Partitions + SizesAt, 0);
        switch (sized % 6)
        {
            case 0:
                requests.Write(host, DrawKey(), isDelete: false, Limits.ValueMax, Knowledge.None, StarlingError.TooLarge);
                break;
            case 3:
                requests.Mutate(
                    host, StarlingError.TooLarge, MutationFilling, (key, Knowledge.None), (key with { Clustering = 1 }, Knowledge.None),
                    (key with { Clustering = 2 }, Knowledge.None));
                break;
            default:
                requests.Write(host, key, isDelete: false, HugeFilling, Knowledge.None);
                break;
        }
    }

    private void Storm(SimHost host)
    {
        var key = new SimKey(SimTable.Siblings, workload.Plan.Partitions + StormAt, 0);
        for (var i = 0; i < StormStep && stormed < StormMax; i++, stormed++)
        {
            requests.Write(host, key, isDelete: false, 0, Knowledge.None);
        }
    }

    /// <summary>Writes records and deletes them one after another, and walks over them with a limit of one, sometimes with hardly any time.</summary>
    private void DigGraves(SimHost host)
    {
        var table = chance.Odds(1, 2) ? SimTable.Siblings : SimTable.LastWriteWins;
        var grave = new SimKey(table, workload.Plan.Partitions + GravesAt, chance.Below(Graves));
        if (buried++ % 2 == 0)
        {
            for (var i = 0; i < Graves; i++)
            {
                requests.Write(host, grave with { Clustering = i }, isDelete: i != grave.Clustering, 0, Knowledge.None);
            }

            return;
        }

        var isHurried = chance.Odds(1, 2);
        var operation = requests.Begin(host, OperationKind.Slice, table);
        requests.Slice(
            host, operation, grave, Graves, chance.Odds(1, 2), isHurried ? chance.Between(HurryMin, HurryMax) : workload.Plan.Timeout);
    }

    /// <summary>Many requests at once to one node, reads and blind writes.</summary>
    private void Burst(SimHost host)
    {
        var plan = workload.Plan.Odd;
        if (bursts++ >= BurstsMax)
        {
            return;
        }

        var isLarge = plan.BurstFilling > ValueText.HeadMax;
        for (var left = plan.BurstMax; left > 0; left--)
        {
            var key = DrawKey();
            if (isLarge || chance.Odds(1, 2))
            {
                requests.Write(host, key, isDelete: false, chance.Below(plan.BurstFilling), Knowledge.None);
            }
            else
            {
                requests.Send(host, requests.Begin(host, OperationKind.Get, key.Table), static _ => { }, key);
            }
        }
    }

    private SimKey DrawKey() => new(
        chance.Odds(1, 2) ? SimTable.Siblings : SimTable.LastWriteWins, chance.Below(workload.Plan.Partitions),
        chance.Below(workload.Plan.Clusterings));
}
