using System;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Starling.Api;

namespace Starling.Caching;

/// <summary>Puts the cache into a .NET host.</summary>
public static class StarlingCaching
{
    /// <summary>Adds <see cref="IDistributedCache"/> over the host's <see cref="IStarling"/>: over its own node (<c>AddStarling</c>) or its client
    /// (<c>AddStarlingClient</c>). ASP.NET Core keeps sessions in it, and <c>services.AddHybridCache()</c> finds it by itself and keeps its entries there.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Changes the options. <value>Null: they stay as they are.</value></param>
    /// <remarks>Wrong options throw at the first use of the cache. An <see cref="IDistributedCache"/> that was added before is no longer used.</remarks>
    public static IServiceCollection AddStarlingDistributedCache(this IServiceCollection services, Action<StarlingCacheOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<StarlingCacheOptions>();
        if (configure is not null)
        {
            services.Configure(configure);
        }

        return services.AddSingleton<IDistributedCache>(provider => new StarlingCache(
            provider.GetService<IStarling>() ?? throw new InvalidOperationException(
                "The host has no IStarling for the cache to use: add a node (AddStarling) or a client (AddStarlingClient)."),
            provider.GetRequiredService<IOptions<StarlingCacheOptions>>(),
            provider.GetService<TimeProvider>(),
            provider.GetService<ILogger<StarlingCache>>()));
    }
}
