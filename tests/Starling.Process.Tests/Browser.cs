using System;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.IO;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;

namespace Starling.Process.Tests;

/// <summary>A real browser without a window, led by the DevTools protocol: what Chromium, Chrome and Edge speak, with no driver beside them.</summary>
/// <remarks>Every wait ends after <see cref="Patience"/>, with what was waited for.</remarks>
internal sealed class Browser : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly System.Diagnostics.Process process;
    private readonly DirectoryInfo profile;
    private readonly ClientWebSocket socket = new();
    private readonly SemaphoreSlim sending = new(1);
    private readonly CancellationTokenSource closing = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode>> asked = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> loads = new();
    private Task listening = Task.CompletedTask;
    private int last;

    private Browser(System.Diagnostics.Process process, DirectoryInfo profile) => (this.process, this.profile) = (process, profile);

    /// <param name="program">The browser's path.</param>
    public static async Task<Browser> StartAsync(string program)
    {
        var profile = Directory.CreateTempSubdirectory("starling-browser-");
        var start = new ProcessStartInfo(program)
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        foreach (var word in new[]
        {
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--remote-debugging-port=0", "--window-size=900,700", "--user-data-dir=" + profile.FullName, "about:blank",
        })
        {
            start.ArgumentList.Add(word);
        }

        var browser = new Browser(System.Diagnostics.Process.Start(start)!, profile);
        try
        {
            var address = await browser.AddressAsync().WaitAsync(Patience);
            await browser.socket.ConnectAsync(address, browser.closing.Token).WaitAsync(Patience);
            browser.listening = browser.ListenAsync();
            return browser;
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens a window; all windows share cookies.</summary>
    public async Task<BrowserPage> OpenAsync()
    {
        var target = (string)(await AskAsync(null, "Target.createTarget", new JsonObject { ["url"] = "about:blank" }))["targetId"]!;
        var attached = await AskAsync(null, "Target.attachToTarget", new JsonObject { ["targetId"] = target, ["flatten"] = true });
        var session = (string)attached["sessionId"]!;
        await AskAsync(session, "Page.enable", []);
        return new BrowserPage(this, session);
    }

    /// <summary>Does something that leads a window to another page, and waits until that has loaded.</summary>
    internal async Task LoadAsync(string session, Func<Task> lead)
    {
        var loaded = loads[session] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await lead();
        await loaded.Task.WaitAsync(Patience);
    }

    internal async Task<JsonNode> AskAsync(string? session, string method, JsonObject parameters)
    {
        var id = Interlocked.Increment(ref last);
        var answer = asked[id] = new TaskCompletionSource<JsonNode>(TaskCreationOptions.RunContinuationsAsynchronously);
        var message = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters };
        if (session is not null)
        {
            message["sessionId"] = session;
        }

        await sending.WaitAsync(Patience);
        try
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes(message.ToJsonString()), WebSocketMessageType.Text, true, closing.Token);
        }
        finally
        {
            sending.Release();
        }

        try
        {
            return await answer.Task.WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"The browser has not answered {method} within {Patience.TotalSeconds:0} s.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        await process.WaitForExitAsync();
        process.Dispose();
        await listening;
        socket.Dispose();
        closing.Dispose();
        sending.Dispose();

        // Children of the browser may still be writing for a moment.
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                profile.Delete(recursive: true);
                return;
            }
            catch (Exception fault) when (attempt < 20 && fault is IOException or UnauthorizedAccessException)
            {
                await Task.Delay(100);
            }
        }
    }

    private async Task<Uri> AddressAsync()
    {
        var heard = new StringBuilder();
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            const string Mark = "DevTools listening on ";
            if (line.StartsWith(Mark, StringComparison.Ordinal))
            {
                _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null, closing.Token);
                _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, closing.Token);
                return new Uri(line[Mark.Length..]);
            }

            heard.AppendLine(line);
        }

        throw new InvalidOperationException("The browser has ended before it listened: " + heard);
    }

    private async Task ListenAsync()
    {
        var buffer = new byte[64 << 10];
        using var whole = new MemoryStream();
        try
        {
            while (true)
            {
                var part = await socket.ReceiveAsync(buffer, closing.Token);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    return;
                }

                whole.Write(buffer, 0, part.Count);
                if (part.EndOfMessage)
                {
                    Heard(JsonNode.Parse(whole.GetBuffer().AsSpan(0, (int)whole.Length))!);
                    whole.SetLength(0);
                }
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or WebSocketException)
        {
            foreach (var waiting in asked.Values)
            {
                waiting.TrySetException(new InvalidOperationException("The browser has gone.", fault));
            }
        }
    }

    private void Heard(JsonNode message)
    {
        if (message["id"] is { } id)
        {
            if (asked.TryRemove((int)id, out var answer))
            {
                if (message["error"] is { } error)
                {
                    answer.SetException(new InvalidOperationException(error.ToJsonString()));
                }
                else
                {
                    answer.SetResult(message["result"]!.DeepClone());
                }
            }
        }
        else if ((string?)message["method"] == "Page.loadEventFired" && loads.TryRemove((string)message["sessionId"]!, out var loaded))
        {
            loaded.SetResult();
        }
    }
}
