using System.Collections.Generic;
using System.Globalization;
using Starling.Model.Causality;
using Starling.Model.Placement;
using Starling.Model.Time;

namespace Starling.Model.Tests.Causality;

/// <summary>
/// A node whose disk forgets: unsynced writes at a crash, everything at a wipe, half a life at the restore of an old
/// copy.
/// </summary>
/// <remarks>
/// It writes under the actors that a given rule chooses, and counts dots that were given to two writes.
/// </remarks>
internal sealed class ForgetfulReplica
{
    public delegate ActorId Rule(DvvSet local, VersionVector context, NodeId self, HybridTime boot, HybridTime fresh);

    private readonly Rule _rule;
    private readonly HashSet<Dot> _dots = [];
    private DvvSet _unsynced = DvvSet.Empty;
    private DvvSet _synced = DvvSet.Empty;
    private DvvSet _copy = DvvSet.Empty;
    private DvvSet _other = DvvSet.Empty;
    private VersionVector _read = VersionVector.Empty;
    private long _clock = 1;
    private long _boot = 1;

    private ForgetfulReplica(Rule rule) => _rule = rule;

    /// <summary>Writes so far; each gave a dot.</summary>
    public int Writes { get; private set; }

    public int Repeated => Writes - _dots.Count;

    /// <summary>Actors that the record knows after all.</summary>
    public int Actors => DvvSet.Merge(_unsynced, _other).ActorCount;

    public int Starts { get; private set; } = 1;

    public static ForgetfulReplica Run(Rule rule, Step[] steps)
    {
        var replica = new ForgetfulReplica(rule);
        foreach (var step in steps)
        {
            replica.Take(step);
        }

        return replica;
    }

    private void Take(Step step)
    {
        switch (step.Kind)
        {
            case 0 or 1 or 2:
                Write(step.Kind == 0 ? VersionVector.Empty : step.Kind == 1 ? _read : _unsynced.Context);
                break;
            case 3:
                _other = DvvSet.Merge(_other, _unsynced);
                break;
            case 4:
                _unsynced = DvvSet.Merge(_unsynced, _other);
                break;
            case 5:
                _other = _other.Put(Sample.B, "from elsewhere", step.Pick % 2 == 0 ? _read : null);
                break;
            case 6:
                _read = _other.Context;
                break;
            case 7:
                _synced = _unsynced;
                break;
            case 8:
                Start(_synced);
                break;
            case 9:
                _copy = _synced;
                break;
            case 10:
                Start(_copy);
                break;
            case 11:
                Start(DvvSet.Empty);
                break;
        }
    }

    private void Start(DvvSet found)
    {
        _unsynced = _synced = found;
        _boot = ++_clock;
        Starts++;
    }

    private void Write(VersionVector context)
    {
        var actor = _rule(_unsynced, context, Sample.Node(1), new HybridTime(_boot), new HybridTime(++_clock));
        var value = Sample.Value((++Writes).ToString(CultureInfo.InvariantCulture));
        _unsynced = _unsynced.Update(context, actor, value, out var dot);
        _dots.Add(dot);
    }
}
