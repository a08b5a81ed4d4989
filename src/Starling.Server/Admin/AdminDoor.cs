using System;
using System.Buffers;
using System.Text.Json;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Starling.Api;

namespace Starling.Server.Admin;

/// <summary>The words of the command line that look at and change the cluster, over HTTP: <c>/admin/...</c>, JSON both ways.</summary>
/// <remarks>
/// The same requests as the command makes, through the same interface; the answers are those of <see cref="AdminAnswer"/>. A change is a POST whose body says that it is JSON: a page in somebody's browser cannot send such a
/// one to another site without asking first, and here nobody answers that question with yes.
/// </remarks>
internal sealed class AdminDoor(IStarling starling)
{
    private const string Path = "/admin";
    private const int BodyMax = 4096;

    public static void Map(IApplicationBuilder app, IStarling starling)
    {
        var door = new AdminDoor(starling);
        app.Map(Path, branch => branch.Run(door.AnswerAsync));
    }

    private async Task AnswerAsync(HttpContext http)
    {
        try
        {
            var word = http.Request.Path.Value?.Trim('/') ?? "";
            var answer = ChangeOf(word) is { } kind ? await ChangeAsync(http, kind) : await ShowAsync(http, word);
            if (answer is not null)
            {
                await WriteAsync(http, StatusCodes.Status200OK, answer.Encode());
            }
        }
        catch (StarlingException fault)
        {
            await FailAsync(http, StatusOf(fault.Code), fault.Code.ToString(), fault.Message, fault.MayHaveHappened);
        }
    }

    private async Task<AdminAnswer?> ShowAsync(HttpContext http, string word)
    {
        if (!HttpMethods.IsGet(http.Request.Method))
        {
            http.Response.Headers.Allow = "GET";
            await FailAsync(http, StatusCodes.Status405MethodNotAllowed, "BadRequest", $"{Path}/{word} is read by GET.");
            return null;
        }

        switch (word)
        {
            case "status":
                return new AdminAnswer { Status = await starling.StatusAsync(http.RequestAborted) };
            case "ring":
                return new AdminAnswer { Ring = await starling.RingAsync(http.RequestAborted) };
            case "agreement":
                return new AdminAnswer { Agreement = await starling.AgreementAsync(null, http.RequestAborted) };
            case "tables":
                return new AdminAnswer { Tables = await starling.ListTablesAsync(http.RequestAborted) };
            default:
                await FailAsync(
                    http, StatusCodes.Status404NotFound, "BadRequest",
                    $"There is no {Path}/{word}. GET: status, ring, agreement, tables. POST: leave, remove, stay, weight, pause, resume, and join as a dry run.");
                return null;
        }
    }

    private async Task<AdminAnswer?> ChangeAsync(HttpContext http, ClusterChangeKind kind)
    {
        if (!HttpMethods.IsPost(http.Request.Method))
        {
            http.Response.Headers.Allow = "POST";
            await FailAsync(http, StatusCodes.Status405MethodNotAllowed, "BadRequest", "A change is made by POST.");
            return null;
        }

        if (!http.Request.HasJsonContentType())
        {
            await FailAsync(http, StatusCodes.Status415UnsupportedMediaType, "BadRequest", "Send a body of JSON with 'Content-Type: application/json'; {} will do where nothing is to be said.");
            return null;
        }

        var body = await ReadAsync(http);
        return new AdminAnswer
        {
            Change = await starling.ChangeClusterAsync(
                new ClusterChange
                {
                    Kind = kind,
                    Node = body.Node,
                    Weight = body.Weight,
                    DataCentre = body.DataCentre,
                    Rack = body.Rack,
                    IsRehearsal = body.DryRun,
                    AllowsFewerReplicas = body.FewerReplicas,
                },
                http.RequestAborted),
        };
    }

    private static ClusterChangeKind? ChangeOf(string word) => word switch
    {
        "leave" => ClusterChangeKind.Leave,
        "remove" => ClusterChangeKind.Remove,
        "stay" => ClusterChangeKind.Stay,
        "weight" => ClusterChangeKind.Weight,
        "pause" => ClusterChangeKind.Pause,
        "resume" => ClusterChangeKind.Resume,
        "join" => ClusterChangeKind.Join,
        _ => null,
    };

    private static async Task<AdminBody> ReadAsync(HttpContext http)
    {
        var buffer = new byte[BodyMax + 1];
        var count = await http.Request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, http.RequestAborted);
        if (count > BodyMax)
        {
            throw new StarlingException(StarlingError.TooLarge, $"The body has more than {BodyMax} bytes.");
        }

        try
        {
            return count == 0 ? new AdminBody() : JsonSerializer.Deserialize(buffer.AsSpan(0, count), AdminBodyJson.Default.AdminBody) ?? new AdminBody();
        }
        catch (JsonException fault)
        {
            throw new StarlingException(
                StarlingError.BadRequest, "The body cannot be read; it may have node, weight, dataCentre, rack, dryRun and fewerReplicas: " + fault.Message, cause: fault);
        }
    }

    private static int StatusOf(StarlingError code) => code switch
    {
        StarlingError.BadRequest => StatusCodes.Status400BadRequest,
        StarlingError.TooLarge => StatusCodes.Status413PayloadTooLarge,
        StarlingError.Timeout => StatusCodes.Status504GatewayTimeout,
        StarlingError.Internal => StatusCodes.Status500InternalServerError,
        _ => StatusCodes.Status503ServiceUnavailable,
    };

    private static Task FailAsync(HttpContext http, int status, string code, string message, bool mayHaveHappened = false)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteString("error", code);
            json.WriteString("message", message);
            json.WriteBoolean("mayHaveHappened", mayHaveHappened);
            json.WriteEndObject();
        }

        return WriteAsync(http, status, output.WrittenMemory);
    }

    private static async Task WriteAsync(HttpContext http, int status, ReadOnlyMemory<byte> json)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = json.Length;
        await http.Response.Body.WriteAsync(json, http.RequestAborted);
    }
}
