using System;
using System.Threading;
using System.Threading.Tasks;
using Starling.Api;

namespace Starling.Typed;

/// <summary>One map: named counters, sets, registers, flags and maps that merge field by field. Made by <see cref="TypedStarling.Map"/>. Immutable,
/// thread-safe.</summary>
/// <remarks>A field that is removed while somebody changes it stays, with what the remove had not seen.</remarks>
public sealed class StarlingMap
{
    private readonly DataPlace place;

    internal StarlingMap(DataPlace place) => this.place = place;

    /// <summary>The fields, and what a later remove must know. Reads all of the map: 32 MiB at most.</summary>
    public async ValueTask<MapReading> GetAsync(FetchOptions? options = null, CancellationToken cancellation = default) =>
        new(await place.FetchAsync(options, withContext: true, cancellation));

    /// <summary>Changes fields, all or none.</summary>
    /// <param name="change">Says what is to be done. Called once; 1,000 fields and elements at most.</param>
    /// <param name="seen">What the changer looked at. <value>Null: the map is read first if the change removes something or turns a flag off.</value></param>
    /// <param name="options">How to write; their context is not used.</param>
    /// <param name="cancellation">A cancelled change may have happened.</param>
    /// <exception cref="StarlingException"><see cref="StarlingError.NotPresent"/>: something is to be removed from a map that does not exist.</exception>
    /// <remarks>A change that only adds to sets, turns flags and removes can be repeated after an outcome that is not known; counts and assigns had better not.</remarks>
    public async ValueTask UpdateAsync(
        Action<MapChange> change, MapReading? seen = null, UpdateOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(change);
        var changes = new MapChange();
        change(changes);
        if (changes.Removes && seen is null)
        {
            seen = new MapReading(await place.LookAsync(options, cancellation));
        }

        await place.ChangeAsync(changes.ToChange(), options, seen?.Context ?? default, cancellation);
    }

    /// <summary>Deletes the map. What is added or changed at the same time stays.</summary>
    public ValueTask<WriteReceipt> DeleteAsync(WriteOptions? options = null, CancellationToken cancellation = default) =>
        place.DeleteAsync(options, cancellation);
}
