using System;
using System.Threading.Tasks;

namespace Starling.Hosting;

/// <summary><see cref="INodeCondition"/> over a node's life.</summary>
internal sealed class NodeCondition(NodeLife life) : INodeCondition
{
    public bool IsReady => life.Node is { IsReady: true };

    public string Condition => life.Fault?.Message ?? life.Node?.Condition ?? "not started";

    public string? Fault => life.Fault?.Message;

    public bool HasLeft => life.HasLeft;

    public Task Ready => life.Node?.Ready ?? throw new InvalidOperationException("The host has not started, or has stopped.");
}
