using System;
using System.Collections;
using System.Collections.Generic;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Starling.Server.Telemetry;

/// <summary>Sends the node's instruments away by OTLP, when the environment says where to.</summary>
/// <remarks>The variables are OpenTelemetry's own (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c>, <c>_PROTOCOL</c>, <c>_HEADERS</c>, <c>OTEL_METRIC_EXPORT_INTERVAL</c>,
/// <c>OTEL_RESOURCE_ATTRIBUTES</c>, ...), so that one setting serves a whole fleet. Without an endpoint nothing is started.</remarks>
internal static class ServerTelemetry
{
    /// <summary>The node's meter.</summary>
    public const string Meter = "Starling";

    private static readonly string[] Endpoints = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"];

    /// <summary>Adds the exporter where one is wanted.</summary>
    /// <param name="host">What is being built.</param>
    /// <param name="instance">The node's address, which tells it from the others.</param>
    /// <param name="version">The server's version.</param>
    public static void Add(IHostApplicationBuilder host, string instance, string version)
    {
        if (!IsWanted(Environment.GetEnvironmentVariable))
        {
            return;
        }

        host.Configuration.AddInMemoryCollection(Variables());
        host.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource
                .AddService("starling", serviceVersion: version, serviceInstanceId: instance)
                .AddEnvironmentVariableDetector())
            .WithMetrics(metrics => metrics.AddMeter(Meter).AddOtlpExporter());
    }

    /// <summary>The exporter reads its variables from the host's configuration, which has none of the environment: the server's own settings are read apart.</summary>
    private static IEnumerable<KeyValuePair<string, string?>> Variables()
    {
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if (variable.Key is string name && name.StartsWith("OTEL_", StringComparison.Ordinal))
            {
                yield return KeyValuePair.Create(name, variable.Value as string);
            }
        }
    }

    /// <summary>True when an endpoint is set and telemetry is not switched off.</summary>
    internal static bool IsWanted(Func<string, string?> variable)
    {
        if (string.Equals(variable("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase)
            || string.Equals(variable("OTEL_METRICS_EXPORTER"), "none", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        foreach (var name in Endpoints)
        {
            if (!string.IsNullOrEmpty(variable(name)))
            {
                return true;
            }
        }

        return false;
    }
}
