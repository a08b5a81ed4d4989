using System;
using Microsoft.Extensions.Logging;
using Starling.Wire.Frames;

namespace Starling.Membership.Register;

/// <summary>What the register tells people. Events 2100 to 2199.</summary>
internal static partial class RegisterLog
{
    [LoggerMessage(2100, LogLevel.Information, "The cluster document of epoch {Epoch} was applied.")]
    public static partial void DocumentApplied(ILogger logger, long epoch);

    [LoggerMessage(2101, LogLevel.Warning, "A cluster document was refused: {Why}")]
    public static partial void DocumentRefused(ILogger logger, string why);

    [LoggerMessage(2102, LogLevel.Error, "The cluster document of epoch {Epoch} could not be written, so it is not acted on.")]
    public static partial void DocumentNotSynced(ILogger logger, long epoch, Exception fault);

    [LoggerMessage(2104, LogLevel.Critical, "Two different cluster documents of epoch {Epoch} were chosen: the cluster's history has forked.")]
    public static partial void HistoryForked(ILogger logger, long epoch);

    [LoggerMessage(2105, LogLevel.Warning, "A proposal was refused: {Why}")]
    public static partial void ProposalRefused(ILogger logger, string why);

    [LoggerMessage(2106, LogLevel.Error, "This voter's state could not be written, so it did not vote.")]
    public static partial void VoterNotSynced(ILogger logger, Exception fault);

    [LoggerMessage(2107, LogLevel.Warning, "A malformed {Kind} message was ignored.")]
    public static partial void ReplyMalformed(ILogger logger, MessageKind kind);

    [LoggerMessage(2108, LogLevel.Information, "Formation: {Status}")]
    public static partial void FormationChanged(ILogger logger, string status);

    [LoggerMessage(2109, LogLevel.Warning, "Node {New} with an empty data folder was put in the place of node {Old} at {Address}.")]
    public static partial void NodeReplaced(ILogger logger, string @new, string old, string address);

    [LoggerMessage(2111, LogLevel.Information, "Node {Node} joined the cluster at {Address}.")]
    public static partial void NodeJoined(ILogger logger, string node, string address);

    [LoggerMessage(2110, LogLevel.Information, "A node with an empty data folder was not let in yet: {Why}")]
    public static partial void RejoinRefused(ILogger logger, string why);
}
