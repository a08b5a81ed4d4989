namespace Starling.Replication.Coordinate;

/// <summary>Something that wants to be woken at a time: a place in a <see cref="DeadlineWheel"/>.</summary>
public abstract class Deadlined
{
    internal Deadlined? Previous;
    internal Deadlined? Next;
    internal int Bucket = -1;

    /// <summary>When to wake, as a timestamp of the world's time.</summary>
    internal long Due;

    /// <summary>The time has come. The thing is no longer in the wheel, and may put itself back.</summary>
    protected internal abstract void Woken(long now);
}
