using System;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Starling.Api;

namespace Starling.Hosting;

/// <summary>Puts a node into a .NET host.</summary>
public static class StarlingHosting
{
    /// <summary>The name of the health check.</summary>
    public const string HealthCheckName = "starling";

    /// <summary>The tag of the health check, by which a readiness endpoint can choose it.</summary>
    public const string ReadyTag = "ready";

    /// <summary>
    /// Adds a node that starts and stops with the host, <see cref="IStarling"/> to talk to the cluster through it, and a health
    /// check named <see cref="HealthCheckName"/>. The host's start fails when the options are wrong
    /// (<see cref="OptionsValidationException"/>, all faults at once), when the address or the folder cannot be used, and when the
    /// cluster does not form in time. Once for a host: a second call configures the same node.
    /// </summary>
    public static IServiceCollection AddStarling(this IServiceCollection services, Action<StarlingOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.Configure(configure);
        foreach (var known in services)
        {
            if (known.ServiceType == typeof(NodeLife))
            {
                return services;
            }
        }

        services.AddSingleton<IValidateOptions<StarlingOptions>, OptionFaults>();
        services.AddSingleton<NodeLife>();
        services.AddHostedService(provider => provider.GetRequiredService<NodeLife>());
        services.AddSingleton<IStarling, HostedStarling>();
        services.AddSingleton<INodeCondition, NodeCondition>();
        services.AddHealthChecks().AddCheck<ReadinessCheck>(HealthCheckName, tags: [ReadyTag]);
        return services;
    }
}
