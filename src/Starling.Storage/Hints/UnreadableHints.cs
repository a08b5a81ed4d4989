using Starling.Storage.Commits;
using Starling.World;

namespace Starling.Storage.Hints;

/// <summary>The range of hints, of whatever targets, that could not be read at the start: it is deleted, however often a full disk refuses it.</summary>
/// <param name="lower">The first key, inclusive.</param>
/// <param name="upper">The end, exclusive.</param>
internal sealed class UnreadableHints(byte[] lower, byte[] upper) : IDurableWaiter
{
    private bool isUnderWay;

    /// <summary>True once the deletion is durable.</summary>
    public bool IsGone { get; private set; }

    /// <summary>Deletes the range with the group that is filling, unless that is done or under way. A store that has failed is left alone until the
    /// next start, which meets the damage again.</summary>
    public void Delete(GroupCommit commits)
    {
        if (IsGone || isUnderWay || commits.Broken is not null)
        {
            return;
        }

        isUnderWay = true;
        commits.Batch.DeleteRange(StoreFamily.Hints, lower, upper);
        commits.Await(this);
    }

    void IDurableWaiter.Durable(WorldException? fault)
    {
        isUnderWay = false;
        IsGone = fault is null;
    }
}
