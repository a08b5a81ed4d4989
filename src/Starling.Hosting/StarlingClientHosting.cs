using System;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Starling.Api;
using Starling.Client;

namespace Starling.Hosting;

/// <summary>Puts a client of a remote cluster into a .NET host: for programs that hold no data themselves.</summary>
public static class StarlingClientHosting
{
    /// <summary>Adds a client that connects when the host starts, <see cref="IStarling"/> to talk to the cluster through it, and a health check named
    /// <see cref="StarlingHosting.HealthCheckName"/>. The start waits for no node: calls made before one answers wait within their timeouts, and the health
    /// check says what is the matter. Its instruments are made by the host's <see cref="IMeterFactory"/>.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="options">How to reach the cluster. Wrong ones fail the host's start, with all faults in one text.</param>
    /// <exception cref="InvalidOperationException">The host has an <see cref="IStarling"/> already, a node or another client.</exception>
    public static IServiceCollection AddStarlingClient(this IServiceCollection services, StarlingClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return services.AddStarlingClient(_ => options);
    }

    /// <param name="services">The host's services.</param>
    /// <param name="options">Makes the options when the host starts: from its configuration, for example.</param>
    /// <inheritdoc cref="AddStarlingClient(IServiceCollection, StarlingClientOptions)"/>
    public static IServiceCollection AddStarlingClient(
        this IServiceCollection services, Func<IServiceProvider, StarlingClientOptions> options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        foreach (var known in services)
        {
            if (known.ServiceType == typeof(IStarling))
            {
                throw new InvalidOperationException(
                    "The host has an IStarling already: a program has either a node (AddStarling) or one client (AddStarlingClient). Remove one of them.");
            }
        }

        services.AddMetrics();
        services.AddSingleton(provider =>
        {
            var given = options(provider);
            return StarlingClient.Connect(given.Meters is null ? given with { Meters = provider.GetService<IMeterFactory>() } : given);
        });
        services.AddSingleton<IStarling>(provider => provider.GetRequiredService<StarlingClient>());
        services.AddSingleton<IHostedService, ClientLife>();
        services.AddHealthChecks().AddCheck<ConnectionCheck>(StarlingHosting.HealthCheckName, tags: [StarlingHosting.ReadyTag]);
        return services;
    }
}
