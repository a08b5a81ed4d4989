using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Model.DataTypes;

namespace Starling.Typed;

/// <summary>About how many different elements there were, in 16 KiB at most. Made by <see cref="TypedStarling.HyperLogLog"/>. Immutable, thread-safe.</summary>
/// <remarks>Adding twice is the same as adding once: after an outcome that is not known, add again.</remarks>
public sealed class StarlingHyperLogLog<T>
    where T : notnull
{
    private readonly DataPlace place;
    private readonly ElementForm<T> form;

    internal StarlingHyperLogLog(DataPlace place, ElementForm<T> form) => (this.place, this.form) = (place, form);

    /// <summary>How many different elements were added, about: the standard error is 0.81 %.</summary>
    public async ValueTask<long> EstimateAsync(FetchOptions? options = null, CancellationToken cancellation = default) =>
        checked((long)(await place.FetchAsync(options, withContext: false, cancellation)).Value.Estimate);

    /// <inheritdoc cref="StarlingSet{T}.AddAsync"/>
    public ValueTask AddAsync(T element, UpdateOptions? options = null, CancellationToken cancellation = default) =>
        AddRangeAsync([element], options, cancellation);

    /// <inheritdoc cref="StarlingSet{T}.AddRangeAsync"/>
    public async ValueTask AddRangeAsync(IReadOnlyCollection<T> elements, UpdateOptions? options = null, CancellationToken cancellation = default) =>
        await place.ChangeAsync(new DataChange.Members(form.WriteAll(elements), []), options, default, cancellation);

    /// <summary>Deletes the estimate: counting begins anew.</summary>
    public ValueTask<WriteReceipt> DeleteAsync(WriteOptions? options = null, CancellationToken cancellation = default) =>
        place.DeleteAsync(options, cancellation);
}
