using System;
using System.Threading;
using System.Threading.Tasks;
using Starling.Api;

namespace Starling.Client;

/// <summary>One table of a cluster with a way to make one value of siblings. Works over any <see cref="IStarling"/>. Immutable,
/// thread-safe.</summary>
public sealed class StarlingTable(IStarling starling, string name)
{
    private SiblingResolver? resolver;

    public string Name => name;

    /// <summary>The same table with a resolver.</summary>
    public StarlingTable WithResolver(SiblingResolver resolver) => new(starling, name) { resolver = resolver };

    /// <summary>Reads one record and makes one value of its siblings. Nothing is written: the next <see cref="UpdateAsync"/> does that.</summary>
    /// <exception cref="StarlingException"><see cref="StarlingError.BadRequest"/>: there are siblings and no resolver.</exception>
    public async ValueTask<ResolvedReading> GetResolvedAsync(
        RecordKey key, ReadOptions? options = null, CancellationToken cancellation = default)
    {
        var reading = await starling.GetAsync(name, key, options, cancellation).ConfigureAwait(false);
        return new ResolvedReading(Resolve(reading), reading.Context);
    }

    /// <summary>Reads, resolves, changes, and writes what comes out in place of all that was read.</summary>
    /// <param name="key">The record.</param>
    /// <param name="change">Given the value (null when there is none) returns the new one. Called once.</param>
    /// <param name="options">How to write; its context is not used.</param>
    /// <param name="cancellation">A cancelled write may have happened.</param>
    /// <remarks>One read and one write, no loop: two updates at the same time do not lose each other in a table with siblings, they leave two
    /// siblings, which the next update resolves. In a last-write-wins table the later of two updates wins.</remarks>
    public async ValueTask<WriteReceipt> UpdateAsync(
        RecordKey key, Func<Value?, Value> change, WriteOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(change);
        options ??= Defaults.Write;
        var read = new ReadOptions { Timeout = options.Timeout };
        var before = await GetResolvedAsync(key, read, cancellation).ConfigureAwait(false);
        return await starling.PutAsync(
            name, key, change(before.Value), options with { Context = before.Context }, cancellation).ConfigureAwait(false);
    }

    private Value? Resolve(Reading reading)
    {
        if (reading.Versions.Count < 2)
        {
            return reading.Value;
        }

        return resolver is not null
            ? resolver(reading.Versions)
            : throw new StarlingException(
                StarlingError.BadRequest,
                $"The record has {reading.Versions.Count} siblings, and table '{name}' was given no resolver. Call WithResolver first.");
    }
}
