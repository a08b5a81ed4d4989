using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Model.DataTypes;

namespace Starling.Typed;

/// <summary>One set: what is added and removed at the same time is there afterwards. Made by <see cref="TypedStarling.Set"/>. Immutable, thread-safe.</summary>
/// <remarks>
/// A remove takes away what its reader has seen, and leaves what was added since. Pass the reading that a person looked at
/// (<see cref="GetAsync"/>), or leave it out: then the remove reads by itself first. Adding twice is the same as adding once, and so is removing with the
/// same reading: after an outcome that is not known, both can be repeated.
/// </remarks>
public sealed class StarlingSet<T>
    where T : notnull
{
    private readonly DataPlace place;
    private readonly ElementForm<T> form;

    internal StarlingSet(DataPlace place, ElementForm<T> form) => (this.place, this.form) = (place, form);

    /// <summary>The elements, and what a later remove must know. Reads all of the set: 32 MiB at most.</summary>
    /// <exception cref="FormatException">An element is not of this form; <see cref="System.Text.Json.JsonException"/> where the form is JSON.</exception>
    public async ValueTask<SetReading<T>> GetAsync(FetchOptions? options = null, CancellationToken cancellation = default) =>
        new(await place.FetchAsync(options, withContext: true, cancellation), form);

    /// <summary>Adds one element.</summary>
    public ValueTask AddAsync(T element, UpdateOptions? options = null, CancellationToken cancellation = default) =>
        AddRangeAsync([element], options, cancellation);

    /// <summary>Adds elements, all or none.</summary>
    /// <param name="elements">1 to 1,000; repeated ones count once.</param>
    /// <param name="options">How to write.</param>
    /// <param name="cancellation">A cancelled add may have happened.</param>
    public async ValueTask AddRangeAsync(IReadOnlyCollection<T> elements, UpdateOptions? options = null, CancellationToken cancellation = default) =>
        await place.ChangeAsync(new DataChange.Members(form.WriteAll(elements), []), options, default, cancellation);

    /// <summary>Removes one element.</summary>
    /// <inheritdoc cref="RemoveRangeAsync"/>
    public ValueTask<bool> RemoveAsync(
        T element, SetReading<T>? seen = null, UpdateOptions? options = null, CancellationToken cancellation = default) =>
        RemoveRangeAsync([element], seen, options, cancellation);

    /// <summary>Removes elements, all or none.</summary>
    /// <param name="elements">1 to 1,000. Those that were not seen are left out.</param>
    /// <param name="seen">What the remover looked at. <value>Null: the set is read first.</value></param>
    /// <param name="options">How to write; their context is not used.</param>
    /// <param name="cancellation">A cancelled remove may have happened.</param>
    /// <returns>False when none of the elements had been seen; then nothing was written.</returns>
    public ValueTask<bool> RemoveRangeAsync(
        IReadOnlyCollection<T> elements, SetReading<T>? seen = null, UpdateOptions? options = null, CancellationToken cancellation = default) =>
        ChangeAsync([], elements, seen, options, cancellation);

    /// <summary>Adds and removes in one change, all or none. What is on both sides is there afterwards, if it had been seen or not.</summary>
    /// <param name="adds">What to add.</param>
    /// <param name="removes">What to remove of what was seen.</param>
    /// <param name="seen">What the remover looked at. <value>Null: the set is read first if something is to be removed.</value></param>
    /// <param name="options">How to write; their context is not used.</param>
    /// <param name="cancellation">A cancelled change may have happened.</param>
    /// <returns>False when there was nothing to add and none of the others had been seen; then nothing was written.</returns>
    public async ValueTask<bool> ChangeAsync(
        IReadOnlyCollection<T> adds, IReadOnlyCollection<T> removes, SetReading<T>? seen = null, UpdateOptions? options = null,
        CancellationToken cancellation = default)
    {
        var added = form.WriteAll(adds);
        var removed = form.WriteAll(removes);
        if (removed.Length > 0)
        {
            seen ??= new SetReading<T>(await place.LookAsync(options, cancellation), form);
            removed = seen.Seen(removed);
        }

        if (added.Length == 0 && removed.Length == 0)
        {
            return false;
        }

        await place.ChangeAsync(
            new DataChange.Members(added, removed), options, removed.Length > 0 ? seen!.Context : default, cancellation);
        return true;
    }

    /// <summary>Deletes the set. Elements that are added at the same time stay.</summary>
    public ValueTask<WriteReceipt> DeleteAsync(WriteOptions? options = null, CancellationToken cancellation = default) =>
        place.DeleteAsync(options, cancellation);
}
