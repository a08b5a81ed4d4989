using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Starling.Hosting;
using Starling.World;

namespace Starling.Server.Startup;

/// <summary>Reads a configuration into settings and collects every fault on the way.</summary>
/// <remarks>A fault names the setting, what was found, and what would be right. Names that nobody knows are faults too: a
/// misspelt setting that is silently ignored costs an evening.</remarks>
internal sealed class SettingsReader(IConfiguration configuration)
{
    private const int HttpPort = 8098;
    private const int BufferPort = 8087;
    private readonly List<string> faults = [];

    /// <summary>The settings, or null when there are <paramref name="found"/> faults.</summary>
    public static ServerSettings? Read(IConfiguration configuration, out IReadOnlyList<string> found)
    {
        var reader = new SettingsReader(configuration);
        var settings = reader.Read();
        found = reader.faults;
        return reader.faults.Count == 0 ? settings : null;
    }

    private ServerSettings Read()
    {
        RefuseUnknown();
        var node = new StarlingOptions { ReadyWithin = TimeSpan.Zero };
        node.Listen = Address(Settings.Listen) ?? node.Listen;
        node.Advertise = Address(Settings.Advertise);
        foreach (var seed in Addresses(Settings.Seeds))
        {
            node.Seeds.Add(seed);
        }

        foreach (var member in Addresses(Settings.Join))
        {
            node.Join.Add(member);
        }

        node.DataCentre = configuration[Settings.DataCentre] ?? node.DataCentre;
        node.Rack = configuration[Settings.Rack] ?? node.Rack;
        node.BlockCacheBytes = Bytes(Settings.Cache) ?? node.BlockCacheBytes;
        node.MemtableBytes = Bytes(Settings.Memtable) ?? node.MemtableBytes;
        node.SpaceReserveBytes = Bytes(Settings.Reserve) ?? node.SpaceReserveBytes;
        node.SlotsMovedAtOnce = Whole(Settings.Moves) ?? node.SlotsMovedAtOnce;
        node.RemoveAfter = Time(Settings.RemoveAfter) ?? node.RemoveAfter;
        node.DataFolder = Data();
        var log = Level();
        var http = Address(Settings.Http) ?? new Endpoint(node.Listen.Host, HttpPort);
        var buffers = Buffers(node.Listen.Host);
        if (http == buffers)
        {
            faults.Add($"http and pb are both {http}: the two forms of the object door need ports of their own.");
        }

        if (faults.Count == 0)
        {
            faults.AddRange(node.Validate());
        }

        return new ServerSettings(node, http, buffers, log);
    }

    /// <summary>Null when that door is to stay closed.</summary>
    private Endpoint? Buffers(string host) => configuration[Settings.Buffers] == Settings.Off
        ? null
        : Address(Settings.Buffers) ?? new Endpoint(host, BufferPort);

    private void RefuseUnknown()
    {
        foreach (var child in configuration.GetChildren())
        {
            if (!Settings.All.Any(setting => setting.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase)))
            {
                faults.Add($"'{child.Key}' is not a setting. There are: {string.Join(", ", Settings.All.Select(s => s.Name))}.");
            }
        }
    }

    private string Data()
    {
        if (configuration[Settings.Data] is { Length: > 0 } folder)
        {
            return folder;
        }

        faults.Add("No data folder is named: give --data DIR, set STARLING__DATA, or write \"data\" into the configuration file.");
        return "";
    }

    private Endpoint? Address(string name)
    {
        if (configuration[name] is not { Length: > 0 } text)
        {
            return null;
        }

        if (Endpoint.TryParse(text, out var address))
        {
            return address;
        }

        faults.Add($"{name} is '{text}', which is no address: write host:port with a port from 1 to 65535, for example 127.0.0.1:7800.");
        return null;
    }

    private IEnumerable<Endpoint> Addresses(string name)
    {
        var section = configuration.GetSection(name);
        var texts = section.Value is { } line
            ? line.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            : [.. section.GetChildren().Select(child => child.Value ?? "")];
        foreach (var text in texts)
        {
            if (Endpoint.TryParse(text, out var seed))
            {
                yield return seed;
            }
            else
            {
                faults.Add($"{name} holds '{text}', which is no address: write host:port, with commas between, for example " +
                    "10.0.0.1:7800,10.0.0.2:7800,10.0.0.3:7800.");
            }
        }
    }

    private long? Bytes(string name)
    {
        if (configuration[name] is not { Length: > 0 } text)
        {
            return null;
        }

        if (ByteCount.TryParse(text, out var bytes))
        {
            return bytes;
        }

        faults.Add($"{name} is '{text}', which is no number of bytes: write for example 268435456 or 256MiB.");
        return null;
    }

    private int? Whole(string name)
    {
        if (configuration[name] is not { Length: > 0 } text)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        faults.Add($"{name} is '{text}', which is no number: write for example 8.");
        return null;
    }

    private TimeSpan? Time(string name)
    {
        if (configuration[name] is not { Length: > 0 } text)
        {
            return null;
        }

        if (text == Settings.Off)
        {
            return TimeSpan.Zero;
        }

        var unit = text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3_600, 'd' => 86_400, _ => 0 };
        if (unit > 0 && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            return TimeSpan.FromSeconds((double)count * unit);
        }

        faults.Add($"{name} is '{text}', which is no time: write for example 90s, 60m, 12h or 7d, or off.");
        return null;
    }

    private LogLevel Level()
    {
        var text = configuration[Settings.Log] ?? nameof(LogLevel.Warning);
        if (Enum.TryParse<LogLevel>(text, ignoreCase: true, out var level) && Enum.IsDefined(level) && !char.IsDigit(text[0]))
        {
            return level;
        }

        faults.Add($"log is '{text}': write trace, debug, information, warning, error, critical or none.");
        return LogLevel.Warning;
    }
}
