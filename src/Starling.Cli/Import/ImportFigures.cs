using System.Threading;

namespace Starling.Cli.Import;

/// <summary>What an import has done so far. Counted by its workers, read by whoever shows it.</summary>
internal sealed class ImportFigures
{
    private long written;
    private long bad;
    private long skipped;
    private long failedCalls;

    /// <summary>Records acknowledged by the cluster.</summary>
    public long Written => Volatile.Read(ref written);

    /// <summary>Records that could not be read or were refused for what they are.</summary>
    public long Bad => Volatile.Read(ref bad);

    /// <summary>Records left out because an earlier run had written them.</summary>
    public long Skipped => Volatile.Read(ref skipped);

    /// <summary>Calls of the client that failed; each was made again.</summary>
    public long FailedCalls => Volatile.Read(ref failedCalls);

    public void CountWritten() => Interlocked.Increment(ref written);

    public void CountBad() => Interlocked.Increment(ref bad);

    public void CountSkipped() => Interlocked.Increment(ref skipped);

    public void CountFailedCall() => Interlocked.Increment(ref failedCalls);
}
