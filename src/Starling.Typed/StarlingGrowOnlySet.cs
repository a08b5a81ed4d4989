using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Model.DataTypes;

namespace Starling.Typed;

/// <summary>One set that only grows: whatever meets, all elements are there. Made by <see cref="TypedStarling.GrowOnlySet"/>. Immutable, thread-safe.</summary>
/// <remarks>Adding twice is the same as adding once: after an outcome that is not known, add again.</remarks>
public sealed class StarlingGrowOnlySet<T>
    where T : notnull
{
    private readonly DataPlace place;
    private readonly ElementForm<T> form;

    internal StarlingGrowOnlySet(DataPlace place, ElementForm<T> form) => (this.place, this.form) = (place, form);

    /// <inheritdoc cref="StarlingSet{T}.GetAsync"/>
    public async ValueTask<SetReading<T>> GetAsync(FetchOptions? options = null, CancellationToken cancellation = default) =>
        new(await place.FetchAsync(options, withContext: false, cancellation), form);

    /// <inheritdoc cref="StarlingSet{T}.AddAsync"/>
    public ValueTask AddAsync(T element, UpdateOptions? options = null, CancellationToken cancellation = default) =>
        AddRangeAsync([element], options, cancellation);

    /// <inheritdoc cref="StarlingSet{T}.AddRangeAsync"/>
    public async ValueTask AddRangeAsync(IReadOnlyCollection<T> elements, UpdateOptions? options = null, CancellationToken cancellation = default) =>
        await place.ChangeAsync(new DataChange.Members(form.WriteAll(elements), []), options, default, cancellation);

    /// <summary>Deletes the set.</summary>
    public ValueTask<WriteReceipt> DeleteAsync(WriteOptions? options = null, CancellationToken cancellation = default) =>
        place.DeleteAsync(options, cancellation);
}
