using System.Threading;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Model.DataTypes;

namespace Starling.Typed;

/// <summary>One value of a data type, by its place: what all typed views of data types ask the cluster.</summary>
internal sealed class DataPlace(IStarling starling, string table, RecordKey key, DataKind kind)
{
    private static readonly FetchOptions UsualFetch = new();
    private static readonly UpdateOptions UsualUpdate = new();

    public RecordKey Key => key;

    /// <summary>What is there now.</summary>
    /// <exception cref="StarlingException"><see cref="StarlingError.BadRequest"/>: the table holds values of another type.</exception>
    public async ValueTask<DataReading> FetchAsync(FetchOptions? options, bool withContext, CancellationToken cancellation)
    {
        options ??= UsualFetch;
        var reading = await starling.FetchAsync(
            table, key, withContext ? options : options with { WithoutContext = true }, cancellation);
        return Checked(reading);
    }

    /// <summary>Changes the value. What the options say of a context holds, unless <paramref name="seen"/> has one.</summary>
    public ValueTask<UpdateReceipt> ChangeAsync(DataChange change, UpdateOptions? options, Context seen, CancellationToken cancellation) =>
        starling.UpdateAsync(table, key, change, seen.IsEmpty ? options : (options ?? UsualUpdate) with { Context = seen }, cancellation);

    /// <summary>Changes the value and tells what the replica that took the change shows then.</summary>
    public async ValueTask<DataReading> ChangeAndFetchAsync(DataChange change, UpdateOptions? options, CancellationToken cancellation)
    {
        var receipt = await starling.UpdateAsync(
            table, key, change, (options ?? UsualUpdate) with { ReturnBody = true, WithoutContext = true }, cancellation);
        return Checked(receipt.Value!);
    }

    /// <summary>What must be known before something is removed.</summary>
    public ValueTask<DataReading> LookAsync(UpdateOptions? options, CancellationToken cancellation) => FetchAsync(
        options is null ? null : new FetchOptions { Timeout = options.Timeout, Session = options.Session }, withContext: true, cancellation);

    public ValueTask<WriteReceipt> DeleteAsync(WriteOptions? options, CancellationToken cancellation) =>
        starling.DeleteAsync(table, key, options, cancellation);

    private DataReading Checked(DataReading reading) => reading.Value.Kind == kind
        ? reading
        : throw new StarlingException(
            StarlingError.BadRequest,
            $"Table '{table}' holds values of the type {DataKindNames.NameOf(reading.Value.Kind)}, not {DataKindNames.NameOf(kind)}: use another table.");
}
