using System;
using System.CommandLine;
using System.CommandLine.Parsing;
using Starling.Api;
using Starling.Model.Quorums;
using Starling.Model.Values;

namespace Starling.Cli.Commands;

/// <summary>Options and arguments that several commands share.</summary>
internal static class Options
{
    public const string DefaultNode = "127.0.0.1:7800";
    private const string NodeVariable = "STARLING_NODE";

    /// <summary>For every command that talks to a cluster.</summary>
    public static Option<string> Node { get; } = new("--node")
    {
        HelpName = "HOST:PORT",
        Description = $"The node to talk to; several with commas between. Default: {NodeVariable} of the environment, else {DefaultNode}.",
        Recursive = true,
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable(NodeVariable) is { Length: > 0 } set ? set : DefaultNode,
    };

    public static Argument<string> Table() => new("table") { Description = "The table's name." };

    public static Argument<string> Key() => new("key") { Description = "The record's key." };

    public static Option<string?> Bucket() => new("--bucket")
    {
        HelpName = "NAME",
        Description = "The object door's bucket that the key is in. Default: a plain key, in no bucket.",
    };

    public static Option<bool> Json() => new("--json") { Description = "Print JSON, for programs." };

    public static Option<ConsistencyLevel?> Level(string description)
    {
        var level = new Option<ConsistencyLevel?>("--level")
        {
            HelpName = "LEVEL",
            Description = description + " ONE, TWO, THREE, QUORUM, ALL, LOCAL_ONE, LOCAL_QUORUM, EACH_QUORUM, or a number.",
            CustomParser = ReadLevel,
        };
        level.CompletionSources.Add("ONE", "TWO", "THREE", "QUORUM", "ALL", "LOCAL_ONE", "LOCAL_QUORUM", "EACH_QUORUM");
        return level;
    }

    public static Option<Context> Context() => new("--context")
    {
        HelpName = "TEXT",
        Description = "What you have read, as 'get' shows it: the write replaces exactly that.",
        CustomParser = ReadContext,
    };

    public static Option<TimeSpan?> TimeToLive() => new("--ttl")
    {
        HelpName = "TIME",
        Description = "How long the value is shown: 90s, 15m, 12h, 7d, at most 36525d, or 0 for ever. Default: the table's default_ttl.",
        CustomParser = ReadLifetime,
    };

    public static Option<string?> KeptSession() => new("--session")
    {
        HelpName = "FILE",
        Description = "Keep a session in this file between commands: what one has written, the next one reads, at any level.",
    };

    public static RecordKey KeyOf(string key, string? bucket) => bucket is null ? key : RecordKey.OfBucket(bucket, key);

    /// <summary>Whether an option was written. For validators: they run although a word could not be read, and asking such a word for its value throws.</summary>
    public static bool IsGiven(CommandResult command, Option option) => command.GetResult(option) is { Implicit: false };

    private static ConsistencyLevel? ReadLevel(ArgumentResult word)
    {
        if (ConsistencyLevel.TryParse(word.Tokens[0].Value, out var level))
        {
            return level;
        }

        word.AddError($"'{word.Tokens[0].Value}' is not a consistency level: write ONE, QUORUM, ALL, or a number from 1 to 64.");
        return null;
    }

    private static TimeSpan? ReadLifetime(ArgumentResult word)
    {
        if (Lifetime.TryParse(word.Tokens[0].Value, out var lifetime))
        {
            return TimeSpan.FromMicroseconds(lifetime.Micros);
        }

        word.AddError($"'{word.Tokens[0].Value}' is not a time to live: write 90s, 15m, 12h or 7d, at most 36525d, or 0 for ever.");
        return null;
    }

    private static Context ReadContext(ArgumentResult word)
    {
        try
        {
            return Api.Context.Parse(word.Tokens[0].Value);
        }
        catch (FormatException)
        {
            word.AddError("The context is not base64: copy it whole from what 'get' shows.");
            return Api.Context.None;
        }
    }
}
