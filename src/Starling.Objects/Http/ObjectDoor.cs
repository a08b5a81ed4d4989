using System;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Starling.Api;

namespace Starling.Objects.Http;

/// <summary>The object door: Riak's HTTP API over a Starling cluster.</summary>
/// <remarks>
/// A bucket type is a table, an object is the record of (bucket, key), a vector clock is the record's context, siblings
/// are its versions. What is served, and how it differs from Riak, is in <c>docs/object-door.md</c>.
/// </remarks>
public static class ObjectDoor
{
    /// <summary>Room for a key of 65,536 bytes, each percent-encoded, and a query.</summary>
    private const int RequestLineBytes = 3 * 65_536 + 16 * 1024;

    /// <summary>Room for 64 KiB of stored headers, the longest vector clock (171 KiB) and the usual headers.</summary>
    private const int HeaderBytes = 320 * 1024;

    private const int HeaderCount = 1_200;

    /// <summary>Adds the door to a pipeline. Paths that are not the door's go on to what comes next.</summary>
    /// <param name="app">The application, with Kestrel configured by <see cref="ConfigureKestrel"/>.</param>
    /// <param name="starling">The cluster: an embedded node's face or a remote client. Used from many threads at
    /// once.</param>
    /// <param name="options">Null: the defaults.</param>
    /// <exception cref="ArgumentException">The options are not valid; the message names every fault.</exception>
    public static void Map(IApplicationBuilder app, IStarling starling, ObjectDoorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(starling);
        options ??= new ObjectDoorOptions();
        if (options.Validate() is { Count: > 0 } faults)
        {
            throw new ArgumentException(string.Join(' ', faults), nameof(options));
        }

        var log = app.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger("Starling.Objects");
        var door = new Door(starling, options, log);
        app.Use(async (http, next) =>
        {
            if (!await door.TryAnswerAsync(http))
            {
                await next(http);
            }
        });
    }

    /// <summary>Raises Kestrel's limits to what objects need (long keys, large metadata), and lets header texts be
    /// UTF-8 both ways.</summary>
    public static void ConfigureKestrel(KestrelServerOptions kestrel)
    {
        ArgumentNullException.ThrowIfNull(kestrel);
        kestrel.Limits.MaxRequestLineSize = Math.Max(kestrel.Limits.MaxRequestLineSize, RequestLineBytes);
        kestrel.Limits.MaxRequestHeadersTotalSize = Math.Max(kestrel.Limits.MaxRequestHeadersTotalSize, HeaderBytes);
        kestrel.Limits.MaxRequestHeaderCount = Math.Max(kestrel.Limits.MaxRequestHeaderCount, HeaderCount);
        kestrel.RequestHeaderEncodingSelector = static _ => Encoding.UTF8;
        kestrel.ResponseHeaderEncodingSelector = static _ => Encoding.UTF8;
    }
}
