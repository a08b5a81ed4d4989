using System;
using System.Collections.Generic;
using Starling.Wire.Messages;

namespace Starling.Simulator.Checkers;

/// <summary>L2: what a voter of the register has promised never falls, over restarts too; it accepts nothing beyond its promise; and one ballot has one
/// value, whoever accepts it.</summary>
public sealed class PromisesHold : DiskChecker
{
    private readonly Dictionary<int, (Ballot Promised, Ballot Accepted)> voters = [];
    private readonly Dictionary<Ballot, (int Machine, byte[] Document)> values = [];

    public override string Id => "L2";

    public override void RegisterPut(Overseer eye, int machine, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (!RegisterKeys.TryReadVoter(key, value, out var promised, out var accepted, out var document))
        {
            return;
        }

        var before = voters.GetValueOrDefault(machine);
        voters[machine] = (promised, accepted);
        if (promised < before.Promised || accepted < before.Accepted)
        {
            eye.Report(
                this, $"voter n{machine} has promised {promised.Counter} and accepted {accepted.Counter}, after {before.Promised.Counter} and {before.Accepted.Counter}");
        }

        if (accepted > promised)
        {
            eye.Report(this, $"voter n{machine} has accepted {accepted.Counter}, beyond its promise {promised.Counter}");
        }

        if (accepted.Counter != 0 && !values.TryAdd(accepted, (machine, document.ToArray())))
        {
            var (other, first) = values[accepted];
            if (!first.AsSpan().SequenceEqual(document))
            {
                eye.Report(this, $"voters n{other} and n{machine} have accepted different documents under ballot {accepted.Counter} of {accepted.Node.Short}");
            }
        }
    }

    /// <inheritdoc/>
    public override void Replaced(Overseer eye, int machine) => voters.Remove(machine);
}
