using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Client.Tests.Fake;
using Starling.Wire.Frames;
using Xunit;

namespace Starling.Client.Tests.Calls;

/// <summary>Many callers at once, with cancellations and hang-ups: every call ends, and with its own answer.</summary>
public sealed class StormTests
{
    [Fact]
    public async Task Every_call_gets_its_own_answer()
    {
        using var cluster = new FakeCluster("dc1", "dc1", "dc1");
        await using var client = await cluster.ConnectAsync(options => options with { InFlightMax = 40, RetryFloor = 10_000 });
        cluster.Play(ask =>
        {
            if (ask.Kind == MessageKind.Get)
            {
                ask.Text(ask.Key);
            }
            else
            {
                ask.Written();
            }
        });
        var answers = 0;
        var cancelled = 0;
        using var stop = new CancellationTokenSource();
        var hangUps = HangUpAsync(cluster, stop.Token);
        await Task.WhenAll(Enumerable.Range(0, 64).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < 400; i++)
            {
                var key = $"c{caller}-{i}";
                using var cancellation = new CancellationTokenSource();
                if (i % 7 == 0)
                {
                    cancellation.CancelAfter(TimeSpan.FromMilliseconds(i % 3));
                }

                try
                {
                    var token = i % 2 == 0 ? cancellation.Token : default;
                    if (i % 5 == 0)
                    {
                        Assert.Equal(3, (await client.PutAsync("lww", key, "v", null, token)).Replicas);
                    }
                    else
                    {
                        Assert.Equal(key, (await client.GetAsync("lww", key, null, token)).Value!.Text);
                    }

                    Interlocked.Increment(ref answers);
                }
                catch (OperationCanceledException)
                {
                    Interlocked.Increment(ref cancelled);
                }
                catch (StarlingException fault) when (fault.Code is StarlingError.LinkLost or StarlingError.Unavailable)
                {
                    // The node was hung up on.
                }
            }
        })));
        stop.Cancel();
        await hangUps;
        Assert.True(answers > 15_000, $"{answers} answers, {cancelled} cancelled");
    }

    private static async Task HangUpAsync(FakeCluster cluster, CancellationToken stop)
    {
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            await Task.Delay(100, CancellationToken.None);
            cluster.Nodes[i % 3].HangUp();
        }
    }
}
