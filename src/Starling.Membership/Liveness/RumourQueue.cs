using System;
using System.Collections.Generic;
using Starling.Model.Placement;
using Starling.Wire.Messages;

namespace Starling.Membership.Liveness;

/// <summary>Rumours that a node still passes on, the least often told first.</summary>
/// <remarks>
/// Intuition: a rumour that everybody passes on to a few spreads like a cold; after a few times log(n) tellings by each who knows it almost surely all do, so
/// then it is dropped. Of each node only the newest rumour is kept, so there are never more than members.
/// Rumours lie on shelves by how often they were told; telling takes from the lowest shelf and puts on the next. An entry that a newer rumour has replaced is met
/// there later and dropped. O(1) for each rumour told. Source: SWIM (see <see cref="ProbeRound"/>), section 4.1: infection-style dissemination, λ·log n.
/// </remarks>
public sealed class RumourQueue
{
    /// <summary>Tellings by each node, for each tenfold of members.</summary>
    public const int TellingsFactor = 4;

    private const int ShelvesMax = TellingsFactor * 10;
    private const int ReplacedMax = 256;

    private readonly Queue<Entry>[] shelves = new Queue<Entry>[ShelvesMax];
    private readonly Dictionary<NodeId, long> newest = [];
    private long serial;

    public RumourQueue()
    {
        for (var i = 0; i < ShelvesMax; i++)
        {
            shelves[i] = new Queue<Entry>();
        }
    }

    /// <summary>Rumours that are still passed on.</summary>
    public int Count => newest.Count;

    /// <summary>How often each node tells a rumour in a cluster of so many members.</summary>
    public static int TellingsFor(int members) =>
        Math.Min(ShelvesMax, TellingsFactor * (int)Math.Ceiling(Math.Log10(Math.Max(2, members + 1))));

    /// <summary>Passes a rumour on from now on, instead of any earlier one of the same node.</summary>
    public void Add(in Rumour rumour)
    {
        newest[rumour.About] = ++serial;
        shelves[0].Enqueue(new Entry(rumour, serial));
        if (shelves[0].Count > newest.Count + ReplacedMax)
        {
            DropReplaced();
        }
    }

    /// <summary>What was said of a node is not passed on any longer.</summary>
    public void Drop(NodeId about) => newest.Remove(about);

    /// <summary>Adds rumours for one message, up to so many in all, and counts them as told.</summary>
    /// <param name="into">Where they go; what is there already stays.</param>
    /// <param name="most">How many there may be then.</param>
    /// <param name="members">Members of the cluster, this node among them.</param>
    public void Take(List<Rumour> into, int most, int members)
    {
        var tellings = TellingsFor(members);
        Span<int> before = stackalloc int[ShelvesMax];
        for (var shelf = 0; shelf < ShelvesMax; shelf++)
        {
            before[shelf] = shelves[shelf].Count;
        }

        // What is put on a shelf meanwhile lies behind what was there before, and is not met again in this message.
        for (var shelf = 0; shelf < ShelvesMax && newest.Count > 0; shelf++)
        {
            for (var left = before[shelf]; left > 0 && into.Count < most; left--)
            {
                var entry = shelves[shelf].Dequeue();
                if (!IsNewest(entry))
                {
                    continue;
                }

                into.Add(entry.Rumour);
                if (shelf + 1 < tellings)
                {
                    shelves[shelf + 1].Enqueue(entry);
                }
                else
                {
                    newest.Remove(entry.Rumour.About);
                }
            }
        }
    }

    private bool IsNewest(in Entry entry) =>
        newest.TryGetValue(entry.Rumour.About, out var present) && present == entry.Serial;

    private void DropReplaced()
    {
        for (var left = shelves[0].Count; left > 0; left--)
        {
            var entry = shelves[0].Dequeue();
            if (IsNewest(entry))
            {
                shelves[0].Enqueue(entry);
            }
        }
    }

    private readonly record struct Entry(Rumour Rumour, long Serial);
}
