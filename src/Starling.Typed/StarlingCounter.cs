using System;
using System.Threading;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Model.DataTypes;

namespace Starling.Typed;

/// <summary>One counter: concurrent counts add up. Made by <see cref="TypedStarling.Counter"/>. Immutable, thread-safe.</summary>
/// <remarks>A remote client tries a count again by itself, and it counts once. When <see cref="StarlingException.MayHaveHappened"/> is true in the end it
/// may have counted, as
/// a cancelled one may: counting again counts twice, unless both say <see cref="UpdateOptions.Operation"/>.</remarks>
public sealed class StarlingCounter
{
    private readonly DataPlace place;

    internal StarlingCounter(DataPlace place) => this.place = place;

    /// <summary>The sum; 0 where nothing has been counted.</summary>
    /// <exception cref="OverflowException">It is beyond a <see cref="long"/>; <see cref="IStarling.FetchAsync"/> shows it.</exception>
    public async ValueTask<long> GetAsync(FetchOptions? options = null, CancellationToken cancellation = default) =>
        checked((long)(await place.FetchAsync(options, withContext: false, cancellation)).Value.Count);

    /// <summary>Adds.</summary>
    /// <param name="by">May be negative; 0 only makes the counter exist. <value>Default 1.</value></param>
    /// <param name="options">How to write.</param>
    /// <param name="cancellation">A cancelled count may have counted.</param>
    public async ValueTask IncrementAsync(long by = 1, UpdateOptions? options = null, CancellationToken cancellation = default) =>
        await place.ChangeAsync(new DataChange.Count(by), options, default, cancellation);

    /// <summary>Subtracts.</summary>
    /// <inheritdoc cref="IncrementAsync"/>
    public ValueTask DecrementAsync(long by = 1, UpdateOptions? options = null, CancellationToken cancellation = default) =>
        IncrementAsync(checked(-by), options, cancellation);

    /// <summary>Adds, and tells the sum afterwards as the replica that took the count knows it: at least this count and all that this replica had heard of.</summary>
    /// <inheritdoc cref="IncrementAsync"/>
    /// <exception cref="OverflowException">The sum is beyond a <see cref="long"/>; it was counted all the same.</exception>
    public async ValueTask<long> IncrementAndGetAsync(long by = 1, UpdateOptions? options = null, CancellationToken cancellation = default) =>
        checked((long)(await place.ChangeAndFetchAsync(new DataChange.Count(by), options, cancellation)).Value.Count);

    /// <summary>Deletes the counter. A node that counts at the same time keeps all that it has counted so far.</summary>
    public ValueTask<WriteReceipt> DeleteAsync(WriteOptions? options = null, CancellationToken cancellation = default) =>
        place.DeleteAsync(options, cancellation);
}
