using System;
using System.IO;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Tasks;

namespace Starling.Process.Tests;

/// <summary>One window of a browser, used as a person uses it: by addresses, by looking at what is there, and by clicks of the mouse.</summary>
internal sealed class BrowserPage(Browser browser, string session)
{
    public Task GoAsync(Uri address) => browser.LoadAsync(
        session, () => browser.AskAsync(session, "Page.navigate", new JsonObject { ["url"] = address.ToString() }));

    /// <summary>Clicks in the middle of an element, and waits for the page to which that leads.</summary>
    public async Task ClickAsync(string id)
    {
        var place = await EvaluateAsync($$"""
            (() => { const e = document.getElementById({{JsonSerializer.Serialize(id)}}); if (!e) return null; e.scrollIntoView({ block: 'center' });
            const r = e.getBoundingClientRect(); return { x: r.x + r.width / 2, y: r.y + r.height / 2 }; })()
            """) ?? throw new InvalidOperationException($"There is nothing called '{id}' to click at on {await EvaluateAsync("document.body.innerText")}");
        await browser.LoadAsync(session, async () =>
        {
            await MouseAsync("mousePressed", place);
            await MouseAsync("mouseReleased", place);
        });
    }

    /// <summary>The text that a person reads in an element.</summary>
    public async Task<string> TextAsync(string id) => (string?)await EvaluateAsync($"document.getElementById({JsonSerializer.Serialize(id)})?.innerText")
        ?? throw new InvalidOperationException($"There is nothing called '{id}' on {await EvaluateAsync("document.body.innerText")}");

    /// <summary>A picture, for people.</summary>
    public async Task PictureAsync(string file)
    {
        var picture = await browser.AskAsync(session, "Page.captureScreenshot", []);
        await File.WriteAllBytesAsync(file, Convert.FromBase64String((string)picture["data"]!));
    }

    private Task<JsonNode> MouseAsync(string type, JsonNode place) => browser.AskAsync(session, "Input.dispatchMouseEvent", new JsonObject
    {
        ["type"] = type,
        ["x"] = place["x"]!.DeepClone(),
        ["y"] = place["y"]!.DeepClone(),
        ["button"] = "left",
        ["clickCount"] = 1,
    });

    private async Task<JsonNode?> EvaluateAsync(string script)
    {
        var answer = await browser.AskAsync(session, "Runtime.evaluate", new JsonObject { ["expression"] = script, ["returnByValue"] = true });
        return answer["exceptionDetails"] is { } fault
            ? throw new InvalidOperationException(fault.ToJsonString())
            : answer["result"]!["value"]?.DeepClone();
    }
}
