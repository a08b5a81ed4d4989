using System;
using Starling.Model.Time;

namespace Starling.Model.Sessions;

/// <summary>What a session asks of a read of one slot, once what is proven has been taken away: which replicas must have a say.</summary>
/// <remarks>
/// The three ways in which a floor is met, each with its reason.
/// Agreement: every replica of the slot compared itself with this one and held the same as of a moment not before the floor; states only grow, so any
/// replica shows what was seen. A majority meets a wide floor: what was seen is synced at a majority, and two majorities share a replica. The
/// witness meets its own lone floor: it held what was seen, synced, and states only grow. All replicas together meet everything.
/// What is <em>not</em> a way: "the record that comes back is stamped at or after the floor, so it is new enough". The floor is the slot's, so
/// another record, or an older sibling of this one, may have been seen as well; and where clients give write times the order of stamps is not that of origins.
/// </remarks>
public sealed class SessionDemand
{
    private readonly Floor[] lone;
    private readonly HybridTime loneBase;

    private SessionDemand(HybridTime wide, HybridTime loneBase, Floor[] lone)
    {
        Wide = wide;
        this.loneBase = loneBase;
        this.lone = lone;
    }

    /// <summary>Some majority must be heard, if this is not zero.</summary>
    public HybridTime Wide { get; }

    /// <summary>Nothing is asked for: any replica will do.</summary>
    public bool IsNone => Wide == default && loneBase == default && lone.Length == 0;

    /// <summary>No list of witnesses is enough: all replicas must be heard.</summary>
    public bool IsWitnessForgotten => loneBase != default;

    /// <summary>The replicas that must be heard.</summary>
    public ReadOnlySpan<Floor> Witnesses => lone;

    /// <summary>The latest moment asked for.</summary>
    public HybridTime Latest
    {
        get
        {
            var latest = HybridTime.Max(Wide, loneBase);
            foreach (var floor in lone)
            {
                latest = HybridTime.Max(latest, floor.Time);
            }

            return latest;
        }
    }

    /// <summary>What a token demands of a slot whose replicas hold the same up to <paramref name="proven"/>.</summary>
    public static SessionDemand Of(SessionToken token, uint table, int slot, HybridTime proven)
    {
        var wide = token.WideBase;
        foreach (var floor in token.Wide.Floors)
        {
            wide = floor.Table == table && floor.Slot == slot ? HybridTime.Max(wide, floor.Time) : wide;
        }

        Floor[] witnesses = [];
        foreach (var floor in token.Lone.Floors)
        {
            if (floor.Table == table && floor.Slot == slot && floor.Time > proven)
            {
                witnesses = [.. witnesses, floor];
            }
        }

        return new SessionDemand(wide > proven ? wide : default, token.LoneBase > proven ? token.LoneBase : default, witnesses);
    }
}
