using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Starling.Api;
using Starling.Client;

namespace Starling.Hosting;

/// <summary>Healthy when a node of the cluster answers the client. Which nodes are down is the cluster's own business.</summary>
internal sealed class ConnectionCheck(StarlingClient client) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await client.ReadyAsync(cancellationToken);
            return HealthCheckResult.Healthy("a node answers");
        }
        catch (StarlingException fault)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, fault.Message);
        }
    }
}
