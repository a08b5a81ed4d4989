using System;
using System.Buffers;
using System.Collections.Generic;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Starling.Api;

namespace Starling.Caching;

/// <summary>A cache shared by all programs of a cluster: an <see cref="IDistributedCache"/>, and what <c>HybridCache</c> keeps its entries in. Thread-safe.</summary>
/// <remarks>
/// <para>An entry is a record with an expiry, so it disappears everywhere at its moment, and its space is freed by the cluster. The last write wins.</para>
/// <para>A use of an entry with a sliding expiration writes it again when that is due (<see cref="CacheLife"/>). Such a write carries the entry's own write time and a microsecond, so
/// it never buries what somebody sets or removes at the same time, and can be repeated. A get does not wait for it, and does not fail with it: then the next use tries
/// again. Of one key one such write is under way at a time, and of all keys <see cref="RefreshesMax"/> at most.</para>
/// <para>What fails throws <see cref="StarlingException"/>. A set or remove that fails may have happened, if <see cref="StarlingException.MayHaveHappened"/>
/// says so; both can be repeated. The synchronous methods block their thread until the cluster answers: use the asynchronous ones where you can.</para>
/// </remarks>
public sealed class StarlingCache : IBufferDistributedCache
{
    /// <summary>How many entries may be written again, for having been used, at one time. A use beyond that leaves it to the next one.</summary>
    public const int RefreshesMax = 256;

    private readonly IStarling starling;
    private readonly StarlingCacheOptions options;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly CacheTable table;
    private readonly ReadOptions reading;
    private readonly HashSet<string> refreshing = [];

    /// <param name="starling">A client or an embedded node.</param>
    /// <param name="options">How to use it. Not changed afterwards.</param>
    /// <param name="time">The clock that says what has expired; it should be right to a part of the shortest window. <value>Null: the machine's.</value></param>
    /// <param name="log">Told of entries whose life could not be lengthened. <value>Null: nobody is.</value></param>
    /// <exception cref="ArgumentException">The options have faults; the text names them all.</exception>
    public StarlingCache(
        IStarling starling, IOptions<StarlingCacheOptions> options, TimeProvider? time = null, ILogger<StarlingCache>? log = null)
    {
        ArgumentNullException.ThrowIfNull(starling);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Value.Validate() is { Count: > 0 } faults)
        {
            throw new ArgumentException(string.Join(" ", faults), nameof(options));
        }

        this.starling = starling;
        this.options = options.Value;
        this.time = time ?? TimeProvider.System;
        this.log = log ?? NullLogger<StarlingCache>.Instance;
        table = new CacheTable(starling, options.Value);
        reading = new ReadOptions { Level = options.Value.ReadLevel, Timeout = options.Value.Timeout };
    }

    /// <summary>The entry's bytes; null when there is none or it has expired. Counts as a use.</summary>
    public async Task<byte[]?> GetAsync(string key, CancellationToken token = default) =>
        (await UseAsync(key, token)).Value?.Body.ToArray();

    /// <summary>Writes the entry's bytes out; false when there is none or it has expired. Counts as a use.</summary>
    public async ValueTask<bool> TryGetAsync(string key, IBufferWriter<byte> destination, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        if ((await UseAsync(key, token)).Value is not { } value)
        {
            return false;
        }

        destination.Write(value.Body.Span);
        return true;
    }

    /// <summary>Counts as a use, without giving the entry back. Ends when its life has been lengthened, if that was due.</summary>
    public async Task RefreshAsync(string key, CancellationToken token = default) => await (await UseAsync(key, token)).Lengthened.WaitAsync(token);

    /// <summary>Sets an entry, in place of whatever was there.</summary>
    /// <param name="key">1 to 66,048 bytes as UTF-8, with the options' prefix.</param>
    /// <param name="value">16 MiB at most; not changed before the answer is there.</param>
    /// <param name="options">Its expiration. Without any it has <see cref="StarlingCacheOptions.UsualSlidingExpiration"/>.</param>
    /// <param name="token">A cancelled set may have happened.</param>
    /// <exception cref="ArgumentOutOfRangeException">The absolute expiration has passed.</exception>
    public Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(value);
        return WriteAsync(key, value, options, token);
    }

    /// <inheritdoc cref="SetAsync(string, byte[], DistributedCacheEntryOptions, CancellationToken)"/>
    /// <remarks>The bytes are copied: their owner may use them again as soon as the call has returned.</remarks>
    public async ValueTask SetAsync(
        string key, ReadOnlySequence<byte> value, DistributedCacheEntryOptions options, CancellationToken token = default) =>
        await WriteAsync(key, value.ToArray(), options, token);

    /// <summary>Removes an entry, whether or not there is one.</summary>
    public async Task RemoveAsync(string key, CancellationToken token = default)
    {
        var record = KeyOf(key);
        await table.ReadyAsync(token);
        await starling.DeleteAsync(options.Table, record, new WriteOptions { Level = options.WriteLevel, Timeout = options.Timeout }, token);
    }

    /// <inheritdoc cref="GetAsync"/>
    public byte[]? Get(string key) => GetAsync(key).GetAwaiter().GetResult();

    /// <inheritdoc cref="TryGetAsync"/>
    public bool TryGet(string key, IBufferWriter<byte> destination) => TryGetAsync(key, destination).AsTask().GetAwaiter().GetResult();

    /// <inheritdoc cref="RefreshAsync"/>
    public void Refresh(string key) => RefreshAsync(key).GetAwaiter().GetResult();

    /// <inheritdoc cref="SetAsync(string, byte[], DistributedCacheEntryOptions, CancellationToken)"/>
    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => SetAsync(key, value, options).GetAwaiter().GetResult();

    /// <inheritdoc cref="SetAsync(string, ReadOnlySequence{byte}, DistributedCacheEntryOptions, CancellationToken)"/>
    public void Set(string key, ReadOnlySequence<byte> value, DistributedCacheEntryOptions options) =>
        SetAsync(key, value, options).AsTask().GetAwaiter().GetResult();

    /// <inheritdoc cref="RemoveAsync"/>
    public void Remove(string key) => RemoveAsync(key).GetAwaiter().GetResult();

    private async Task WriteAsync(string key, byte[] body, DistributedCacheEntryOptions entry, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var record = KeyOf(key);
        var now = time.GetUtcNow();
        var life = CacheLife.Of(entry, options.UsualSlidingExpiration, now);
        await table.ReadyAsync(token);
        await starling.PutAsync(options.Table, record, new Value(body, life.ToHeaders()), Until(life.ExpiryAt(now)), token);
    }

    /// <summary>The entry, and its life being lengthened if that is due.</summary>
    private async ValueTask<(Value? Value, Task Lengthened)> UseAsync(string key, CancellationToken token)
    {
        var record = KeyOf(key);
        await table.ReadyAsync(token);
        var found = await starling.GetAsync(options.Table, record, reading, token);
        if (found.Value is not { } value || found.Versions[0] is not { ExpiresAt: { } expiresAt } version)
        {
            return (found.Value, Task.CompletedTask);
        }

        var now = time.GetUtcNow();
        if (expiresAt <= now)
        {
            return (null, Task.CompletedTask);
        }

        var life = CacheLife.Of(value);
        return (value, life.IsDue(now, expiresAt) ? LengthenAsync(key, record, version, life.ExpiryAt(now)) : Task.CompletedTask);
    }

    /// <summary>Writes an entry again with a later expiry.</summary>
    private async Task LengthenAsync(string key, RecordKey record, RecordVersion version, DateTimeOffset expiry)
    {
        lock (refreshing)
        {
            if (refreshing.Count >= RefreshesMax || !refreshing.Add(key))
            {
                return;
            }
        }

        try
        {
            await starling.PutAsync(
                options.Table, record, version.Value, Until(expiry) with { WriteTime = version.WrittenAt + 1 }, CancellationToken.None);
        }
        catch (StarlingException fault)
        {
            // The entry stays as it is, with the life that it has; the next use tries again.
            log.NotLengthened(fault.Code, fault.Message);
        }
        finally
        {
            lock (refreshing)
            {
                refreshing.Remove(key);
            }
        }
    }

    private WriteOptions Until(DateTimeOffset expiry) =>
        new() { Level = options.WriteLevel, Timeout = options.Timeout, ExpiresAt = expiry };

    private RecordKey KeyOf(string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        var bytes = Encoding.UTF8.GetBytes(options.KeyPrefix + key);
        return bytes.Length <= Limits.PartitionKeyMax
            ? new RecordKey(bytes)
            : throw new ArgumentException(
                $"A key of the cache has at most {Limits.PartitionKeyMax} bytes as UTF-8, with its prefix; this one has {bytes.Length}. Use a hash of it.", nameof(key));
    }
}
