using System;
using System.Globalization;

namespace Starling.World;

/// <summary>A host name or address and a port. <c>default</c> is no endpoint.</summary>
public readonly record struct Endpoint(string Host, int Port) : IComparable<Endpoint>
{
    /// <summary>Reads <c>host:port</c> or <c>[v6]:port</c>.</summary>
    public static Endpoint Parse(string text) => TryParse(text, out var endpoint)
        ? endpoint
        : throw new FormatException($"'{text}' is not an address: write host:port, for example 127.0.0.1:7800.");

    public static bool TryParse(string? text, out Endpoint endpoint)
    {
        endpoint = default;
        var colon = text?.LastIndexOf(':') ?? -1;
        if (colon <= 0 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            || port is < 1 or > 65535)
        {
            return false;
        }

        var host = text![..colon];
        if (host is ['[', .., ']'])
        {
            host = host[1..^1];
        }
        else if (host.Contains(':'))
        {
            return false;
        }

        endpoint = new Endpoint(host, port);
        return host.Length > 0;
    }

    public int CompareTo(Endpoint other)
    {
        var byHost = string.CompareOrdinal(Host, other.Host);
        return byHost != 0 ? byHost : Port.CompareTo(other.Port);
    }

    public override string ToString() => Host.Contains(':')
        ? string.Create(CultureInfo.InvariantCulture, $"[{Host}]:{Port}")
        : string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");
}
