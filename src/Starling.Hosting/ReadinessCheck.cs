using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Starling.Hosting;

/// <summary>Healthy when this node serves requests. Says nothing of the other nodes: to take this one out of service because
/// another is down would make a small outage a great one.</summary>
internal sealed class ReadinessCheck(NodeLife life) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var node = life.Node;
        var result = node is { IsReady: true }
            ? HealthCheckResult.Healthy(node.Condition)
            : new HealthCheckResult(context.Registration.FailureStatus, life.Fault?.Message ?? node?.Condition ?? "not started");
        return Task.FromResult(result);
    }
}
