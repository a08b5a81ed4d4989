using System;
using System.Threading;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Model.DataTypes;

namespace Starling.Typed;

/// <summary>One value, of which the later assign stays. Made by <see cref="TypedStarling.Register"/>. Immutable, thread-safe.</summary>
/// <remarks>Later by the coordinators' clocks; of equally late ones the greater by its bytes. An assign whose outcome is not known may have happened;
/// assigning again is a later assign, and may bury what somebody else assigned in between.</remarks>
public sealed class StarlingRegister<T>
    where T : notnull
{
    private readonly DataPlace place;
    private readonly ElementForm<T> form;

    internal StarlingRegister(DataPlace place, ElementForm<T> form) => (this.place, this.form) = (place, form);

    /// <summary>The value; the type's default where nothing was assigned: null, or zero (<see cref="FindAsync"/> tells them apart).</summary>
    /// <exception cref="FormatException">The bytes are not of this form; <see cref="System.Text.Json.JsonException"/> where the form is JSON.</exception>
    public async ValueTask<T?> GetAsync(FetchOptions? options = null, CancellationToken cancellation = default) =>
        (await FindAsync(options, cancellation)).Value;

    /// <summary>The value, and whether one was assigned.</summary>
    /// <inheritdoc cref="GetAsync"/>
    public async ValueTask<(bool Found, T? Value)> FindAsync(FetchOptions? options = null, CancellationToken cancellation = default)
    {
        var reading = await place.FetchAsync(options, withContext: false, cancellation);
        return reading.Found ? (true, form.Read(reading.Value.Register)) : (false, default);
    }

    /// <summary>Gives the register a value: at most 1 MiB.</summary>
    public async ValueTask AssignAsync(T value, UpdateOptions? options = null, CancellationToken cancellation = default) =>
        await place.ChangeAsync(new DataChange.Assign(form.Write(value)), options, default, cancellation);

    /// <summary>Deletes the register.</summary>
    public ValueTask<WriteReceipt> DeleteAsync(WriteOptions? options = null, CancellationToken cancellation = default) =>
        place.DeleteAsync(options, cancellation);
}
