using System;
using System.Threading;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Model.Values;

namespace Starling.Cli.Import;

/// <summary>Writes records of an input into a table, many at a time.</summary>
/// <remarks>
/// Writing a record again must do no harm, because a cut-off import goes on a little before where it stopped, and because a write whose
/// outcome is not known is repeated. In a last-write-wins table each record has its write time from the start of the import and
/// its place in the input: the same write again is the same write, and of two records with one key the later one stays. In a table
/// of siblings a record replaces what is there.
/// </remarks>
internal sealed class Importer(IStarling starling, IImportReader reader, ImportOptions options)
{
    private static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan MostPause = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private readonly DoneMark done = new(0);

    public ImportFigures Figures { get; } = new();

    /// <summary>Called for each bad record, from any worker, one at a time.</summary>
    public Action<ImportItem> OnBad { get; init; } = static _ => { };

    /// <summary>Called before each record is read, from any worker, one at a time; must be quick.</summary>
    public Action<ImportFigures> OnStep { get; init; } = static _ => { };

    /// <summary>All records up to this one are done.</summary>
    public long DoneUpTo
    {
        get
        {
            lock (gate)
            {
                return done.Value;
            }
        }
    }

    /// <summary>Returns when the input has ended.</summary>
    /// <exception cref="StarlingException">A record could not be written; those before <see cref="DoneUpTo"/> are.</exception>
    /// <exception cref="StrictException">A bad record, when bad records were not to be passed over.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var workers = new Task[options.Concurrency];
        for (var i = 0; i < workers.Length; i++)
        {
            workers[i] = Task.Run(() => WorkAsync(stop), CancellationToken.None);
        }

        try
        {
            await Task.WhenAll(workers);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // One worker failed and stopped the others: its failure is the one to tell.
            foreach (var worker in workers)
            {
                if (worker.IsFaulted)
                {
                    await worker;
                }
            }

            throw;
        }
    }

    private async Task WorkAsync(CancellationTokenSource stop)
    {
        try
        {
            while (TakeNext() is { } item)
            {
                stop.Token.ThrowIfCancellationRequested();
                if (item.Fault is null && await WriteAsync(item, stop.Token) is { } refused)
                {
                    Refuse(item with { Fault = refused });
                }

                lock (gate)
                {
                    done.Report(item.Ordinal);
                }
            }
        }
        catch
        {
            await stop.CancelAsync();
            throw;
        }
    }

    private ImportItem? TakeNext()
    {
        lock (gate)
        {
            while (true)
            {
                OnStep(Figures);
                var item = reader.Next();
                if (item is null || (item.Ordinal > options.SkipUpTo && item.Fault is null))
                {
                    return item;
                }

                if (item.Ordinal > options.SkipUpTo)
                {
                    Refuse(item);
                }
                else
                {
                    Figures.CountSkipped();
                }

                done.Report(item.Ordinal);
            }
        }
    }

    private void Refuse(ImportItem item)
    {
        lock (gate)
        {
            Figures.CountBad();
            OnBad(item);
        }

        if (options.IsStrict)
        {
            throw new StrictException($"line {item.Line}: {item.Fault}");
        }
    }

    /// <summary>Returns why the record itself is refused; null when it is written.</summary>
    private async Task<string?> WriteAsync(ImportItem item, CancellationToken cancellation)
    {
        var key = options.Bucket is null ? item.Key : RecordKey.OfBucket(options.Bucket, item.Key);
        var manner = options.Rule == ResolutionRule.LastWriteWins
            ? new WriteOptions { Level = options.Level, WriteTime = options.BaseTime + item.Ordinal }
            : new WriteOptions { Level = options.Level, ReplaceAll = true };
        var started = Environment.TickCount64;
        for (var pause = LeastPause; ; pause = pause * 2 < MostPause ? pause * 2 : MostPause)
        {
            try
            {
                await starling.PutAsync(options.Table, key, item.Value, item.Lifetime.In(manner), cancellation);
                Figures.CountWritten();
                return null;
            }
            catch (StarlingException refusal) when (refusal.Code is StarlingError.TooLarge or StarlingError.TooManySiblings
                || (refusal.Code == StarlingError.BadRequest && item.Lifetime != default))
            {
                return refusal.Message;
            }
            catch (StarlingException trouble) when (
                (trouble.IsTransient || trouble.MayHaveHappened)
                && trouble.Code != StarlingError.Cancelled
                && Environment.TickCount64 - started < options.RetryFor.TotalMilliseconds)
            {
                Figures.CountFailedCall();
                await Task.Delay(pause, cancellation);
            }
        }
    }
}
