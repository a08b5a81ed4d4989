using System.Threading;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Model.DataTypes;

namespace Starling.Typed;

/// <summary>On or off: switching on wins over a switching off that has not seen it. Made by <see cref="TypedStarling.Flag"/>. Immutable, thread-safe.</summary>
/// <remarks>Switching twice is the same as switching once: after an outcome that is not known, switch again.</remarks>
public sealed class StarlingFlag
{
    private readonly DataPlace place;

    internal StarlingFlag(DataPlace place) => this.place = place;

    /// <summary>True if it is on; false where nothing is there.</summary>
    public async ValueTask<bool> GetAsync(FetchOptions? options = null, CancellationToken cancellation = default) =>
        (await place.FetchAsync(options, withContext: false, cancellation)).Value.IsOn;

    /// <summary>Switches it on.</summary>
    public async ValueTask EnableAsync(UpdateOptions? options = null, CancellationToken cancellation = default) =>
        await place.ChangeAsync(new DataChange.Turn(true), options, default, cancellation);

    /// <summary>Reads the flag and, if it is on, switches off what was seen.</summary>
    /// <returns>False when it was off; then nothing was written.</returns>
    public async ValueTask<bool> DisableAsync(UpdateOptions? options = null, CancellationToken cancellation = default)
    {
        var seen = await place.LookAsync(options, cancellation);
        if (seen.Value.IsOn)
        {
            await place.ChangeAsync(new DataChange.Turn(false), options, seen.Context, cancellation);
        }

        return seen.Value.IsOn;
    }

    /// <summary>Deletes the flag.</summary>
    public ValueTask<WriteReceipt> DeleteAsync(WriteOptions? options = null, CancellationToken cancellation = default) =>
        place.DeleteAsync(options, cancellation);
}
