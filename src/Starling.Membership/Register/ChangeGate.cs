using System.Collections.Generic;
using System.Threading.Tasks;

namespace Starling.Membership.Register;

/// <summary>Lets one change at a time through, in the order of arrival; those beyond the bound are turned away.</summary>
/// <remarks>Two local changes at once would only outbid each other's ballots. Executor only, so it needs no locks.</remarks>
internal sealed class ChangeGate(int waitingMax)
{
    private readonly Queue<TaskCompletionSource> waiting = new();
    private bool isTaken;

    /// <summary>False when too many wait. Otherwise the caller awaits <paramref name="turn"/>, and must <see cref="Leave"/> afterwards.</summary>
    public bool TryEnter(out Task turn)
    {
        turn = Task.CompletedTask;
        if (!isTaken)
        {
            isTaken = true;
            return true;
        }

        if (waiting.Count >= waitingMax)
        {
            return false;
        }

        var place = new TaskCompletionSource();
        waiting.Enqueue(place);
        turn = place.Task;
        return true;
    }

    public void Leave()
    {
        if (waiting.TryDequeue(out var next))
        {
            next.SetResult();
        }
        else
        {
            isTaken = false;
        }
    }
}
