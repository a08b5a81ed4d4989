using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Starling.Model.Causality;

namespace Starling.Model.Tests.Causality;

/// <summary>Three replicas driven by random steps, each beside an oracle that remembers every single event.</summary>
/// <remarks>
/// The oracle of a replica is two plain sets: the events it knows, and those of them whose values live. A write keeps
/// what its context does not contain; a merge keeps what both have or what the other side does not know. It has no
/// counters and no order to be wrong.
/// </remarks>
internal sealed class OracleRun
{
    private readonly List<Read> _reads = [new Read(VersionVector.Empty, [])];
    private readonly Dictionary<Dot, int> _events = [];
    private int _lastEvent;

    private OracleRun(bool showsOneValue) => ShowsOneValue = showsOneValue;

    /// <summary>
    /// True if coordinators add their own knowledge to a writer's context, as tables without siblings do.
    /// </summary>
    public bool ShowsOneValue { get; }

    public DvvSet[] Sets { get; } = [DvvSet.Empty, DvvSet.Empty, DvvSet.Empty];

    public HashSet<int>[] Known { get; } = [[], [], []];

    public HashSet<int>[] Live { get; } = [[], [], []];

    public static OracleRun Of(Step[] steps, bool showsOneValue = false)
    {
        var run = new OracleRun(showsOneValue);
        foreach (var step in steps)
        {
            run.Take(step);
        }

        return run;
    }

    /// <summary>The events whose values the set holds, by their dots.</summary>
    public HashSet<int> EventsOf(DvvSet set) => set.Select(sibling => _events[sibling.Dot]).ToHashSet();

    public int EventOf(Dot dot) => _events[dot];

    private void Take(Step step)
    {
        var at = step.Place;
        switch (step.Kind)
        {
            case 0:
                _reads.Add(new Read(Sets[at].Context, [.. Known[at]]));
                break;
            case 1:
                Put(at, _reads[step.Pick % _reads.Count]);
                break;
            case 2:
                Put(at, new Read(Sets[at].Context, [.. Known[at]]));
                break;
            case 3:
                Put(at, _reads[0]);
                break;
            default:
                Pull(at, step.Other);
                break;
        }
    }

    private void Put(int at, Read read)
    {
        if (ShowsOneValue)
        {
            read = new Read(VersionVector.Merge(read.Context, Sets[at].Context), [.. read.Seen, .. Known[at]]);
        }

        var made = ++_lastEvent;
        var text = made.ToString(CultureInfo.InvariantCulture);
        Sets[at] = Sets[at].Update(read.Context, Sample.Actor(at + 1), Sample.Value(text, made % 4), out var dot);
        _events.Add(dot, made);
        Live[at].ExceptWith(read.Seen);
        Live[at].Add(made);
        Known[at].UnionWith(read.Seen);
        Known[at].Add(made);
    }

    private void Pull(int at, int from)
    {
        Sets[at] = DvvSet.Merge(Sets[at], Sets[from]);
        Live[at] = Live[at].Where(item => Live[from].Contains(item) || !Known[from].Contains(item))
            .Concat(Live[from].Where(item => Live[at].Contains(item) || !Known[at].Contains(item)))
            .ToHashSet();
        Known[at].UnionWith(Known[from]);
    }

    private sealed record Read(VersionVector Context, HashSet<int> Seen);
}
