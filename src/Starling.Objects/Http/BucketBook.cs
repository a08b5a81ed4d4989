using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Model.Quorums;

namespace Starling.Objects.Http;

/// <summary>The overrides of buckets, as of a moment ago.</summary>
/// <remarks>
/// They are records, so every bucket in use costs one read in each memory time, not one for each request. They are read
/// at QUORUM, so that a change is seen wherever it was acknowledged. When a quorum is not to be had, the last known
/// ones are used, and otherwise those of any one replica: a bucket must stay readable at r=1 while most nodes are down.
/// </remarks>
internal sealed class BucketBook
{
    private const int EntriesMax = 1_000;

    private readonly IStarling starling;
    private readonly TimeSpan maxAge;
    private readonly Remembered<RecordKey, IReadOnlyDictionary<string, string>> overrides;

    public BucketBook(IStarling starling, TimeProvider time, TimeSpan maxAge)
    {
        this.starling = starling;
        this.maxAge = maxAge;
        overrides = new(time, EntriesMax, LoadAsync);
    }

    public Task<IReadOnlyDictionary<string, string>> OfAsync(Target target) => OfAsync(BucketName.Of(target));

    /// <param name="bucket">As <see cref="BucketName"/> makes it.</param>
    public Task<IReadOnlyDictionary<string, string>> OfAsync(RecordKey bucket) => overrides.GetAsync(bucket, maxAge);

    /// <summary>Adds to a bucket's overrides. Of two that change one bucket at the same moment, one may lose its
    /// change.</summary>
    public ValueTask ChangeAsync(Target target, IReadOnlyDictionary<string, string> changes) =>
        ChangeAsync(BucketName.Of(target), changes);

    /// <inheritdoc cref="ChangeAsync(Target, IReadOnlyDictionary{string, string})"/>
    public async ValueTask ChangeAsync(RecordKey key, IReadOnlyDictionary<string, string> changes)
    {
        var reading = await starling.GetAsync(OverridesRecord.Table, key);
        var changed = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, text) in OverridesRecord.Read(reading.Value))
        {
            changed[name] = text;
        }

        foreach (var (name, text) in changes)
        {
            changed[name] = text;
        }

        var options = new WriteOptions { Context = reading.Context };
        await starling.PutAsync(OverridesRecord.Table, key, OverridesRecord.Write(changed), options);
        overrides.Forget(key);
    }

    public ValueTask ResetAsync(Target target) => ResetAsync(BucketName.Of(target));

    public async ValueTask ResetAsync(RecordKey key)
    {
        var reading = await starling.GetAsync(OverridesRecord.Table, key);
        if (reading.Found)
        {
            await starling.DeleteAsync(OverridesRecord.Table, key, new WriteOptions { Context = reading.Context });
        }

        overrides.Forget(key);
    }

    private async Task<IReadOnlyDictionary<string, string>> LoadAsync(
        RecordKey key, Task<IReadOnlyDictionary<string, string>>? last)
    {
        try
        {
            return await ReadAsync(key, ConsistencyLevel.Quorum);
        }
        catch (StarlingException fault) when (
            fault.Code is StarlingError.Unavailable or StarlingError.Timeout or StarlingError.ReplicasFailed)
        {
            return last is null ? await ReadAsync(key, ConsistencyLevel.One) : await last;
        }
        catch (StarlingException fault) when (fault.Code == StarlingError.UnknownTable)
        {
            throw new StarlingException(
                StarlingError.NotReady,
                $"The cluster has no table {OverridesRecord.Table} yet; try again soon.",
                cause: fault);
        }
    }

    private async Task<IReadOnlyDictionary<string, string>> ReadAsync(RecordKey key, ConsistencyLevel level)
    {
        var reading = await starling.GetAsync(OverridesRecord.Table, key, new ReadOptions { Level = level });
        return OverridesRecord.Read(reading.Value);
    }
}
