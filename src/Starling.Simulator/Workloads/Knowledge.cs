using Starling.Api;

namespace Starling.Simulator.Workloads;

/// <summary>What a client has seen of a record: the context to give back, and what checkers may conclude from it.</summary>
/// <param name="Context">As the cluster gave it.</param>
/// <param name="Seen">The writes that the context covers.</param>
/// <param name="Time">The newest write time seen.</param>
/// <param name="From">The operation whose answer it is; -1 for no knowledge.</param>
public sealed record Knowledge(Context Context, WriteSet Seen, long Time, int From)
{
    public static Knowledge None { get; } = new(Context.None, new WriteSet(), 0, -1);

    /// <summary>After a read: its versions, and all that they had replaced.</summary>
    public static Knowledge Of(ReadEvent read, Context context)
    {
        var seen = new WriteSet();
        var time = 0L;
        foreach (var version in read.Versions)
        {
            time = System.Math.Max(time, version.Time);
            if (version.Write is { } write)
            {
                seen.UnionWith(write.Seen);
                seen.Add(write.Id);
            }
        }

        return new Knowledge(context, seen, time, read.Operation.Id);
    }

    /// <summary>After an acknowledged write: the write itself, and what it had replaced.</summary>
    public static Knowledge Of(WriteEvent write, Context context)
    {
        var seen = write.Seen.Copy();
        seen.Add(write.Id);
        return new Knowledge(context, seen, System.Math.Max(write.ContextTime, write.Time), write.Operation.Id);
    }
}
