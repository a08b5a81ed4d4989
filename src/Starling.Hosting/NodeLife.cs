using System;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Starling.Api;

namespace Starling.Hosting;

/// <summary>Ties a node's life to its host's: started with it, stopped with it.</summary>
/// <remarks>A node that can never be ready, or is no member any more, stops the host: to go on would only hide it.</remarks>
internal sealed class NodeLife(
    IOptions<StarlingOptions> options, ILoggerFactory loggers, IHostApplicationLifetime host) : IHostedService, IAsyncDisposable
{
    private readonly ILogger log = loggers.CreateLogger("Starling.Hosting");
    private volatile EmbeddedStarling? node;

    /// <summary>The running node; null before the start and after the stop.</summary>
    public EmbeddedStarling? Node => node;

    /// <summary>Why the node can never be ready; null while it can.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>The node was asked to leave, and has done so.</summary>
    public bool HasLeft { get; private set; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var started = await EmbeddedStarling.StartAsync(options.Value, loggers, cancellationToken);
        node = started;
        log.NodeStarted(options.Value.Listen.ToString(), started.Condition);
        _ = WatchAsync(started);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (node is { } running)
        {
            await running.DisposeAsync();
            node = null;
            log.NodeStopped();
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None);

    private async Task WatchAsync(EmbeddedStarling started)
    {
        try
        {
            await started.Ready;
            await started.Dismissed;
            if (!host.ApplicationStopping.IsCancellationRequested)
            {
                HasLeft = started.HasLeft;
                Fault = new StarlingException(StarlingError.NotReady, started.Condition);
                if (!HasLeft)
                {
                    log.NeverReady(started.Condition);
                }

                host.StopApplication();
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped before the cluster had formed.
        }
        catch (Exception fault) when (!host.ApplicationStopping.IsCancellationRequested)
        {
            Fault = fault;
            log.NeverReady(fault.Message);
            host.StopApplication();
        }
        catch (Exception)
        {
            // The host is stopping already, and whoever stopped it knows why.
        }
    }
}
