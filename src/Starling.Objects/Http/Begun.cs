using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Starling.Objects.Http;

/// <summary>A sequence whose first item is here already, so that a failure at its start can still become a status.</summary>
internal sealed class Begun<T>
{
    private readonly IAsyncEnumerator<T> items;
    private readonly bool hasFirst;

    private Begun(IAsyncEnumerator<T> items, bool hasFirst)
    {
        this.items = items;
        this.hasFirst = hasFirst;
    }

    public static async ValueTask<Begun<T>> StartAsync(IAsyncEnumerable<T> sequence, CancellationToken cancellation)
    {
        var items = sequence.GetAsyncEnumerator(cancellation);
        try
        {
            return new Begun<T>(items, await items.MoveNextAsync());
        }
        catch
        {
            await items.DisposeAsync();
            throw;
        }
    }

    /// <summary>All items, the first included. To be read once.</summary>
    public async IAsyncEnumerable<T> AllAsync()
    {
        await using (items)
        {
            for (var has = hasFirst; has; has = await items.MoveNextAsync())
            {
                yield return items.Current;
            }
        }
    }
}
