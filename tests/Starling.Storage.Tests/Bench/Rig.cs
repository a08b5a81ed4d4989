using System;
using System.Buffers;
using System.Collections.Generic;
using System.Text;
using Starling.Model.Causality;
using Starling.Model.Placement;
using Starling.Model.Time;
using Starling.Model.Values;
using Starling.Storage.Commits;
using Starling.Storage.Hints;
using Starling.Storage.Records;
using Starling.World;

namespace Starling.Storage.Tests.Bench;

/// <summary>One replica's storage on a store and an executor that the test moves by hand.</summary>
internal sealed class Rig
{
    public Rig(HandStore? disk = null, HandExecutor? executor = null, Mutant mutants = Mutant.None)
    {
        Executor = executor ?? new HandExecutor();
        Store = disk ?? new HandStore(Executor);
        Commits = new GroupCommit(Store, Executor);
        Records = new RecordStore(Store, Commits, mutants);
    }

    public HandExecutor Executor { get; }

    public HandStore Store { get; }

    public GroupCommit Commits { get; }

    public RecordStore Records { get; }

    public List<string> Heard { get; } = [];

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static byte[] Cell(string text, long at)
    {
        var writer = new ArrayBufferWriter<byte>();
        LwwCell.Write(writer, new HybridTime(at), new HybridTime(at), false, Bytes(text));
        return writer.WrittenSpan.ToArray();
    }

    public static string TextOf(ReadOnlySpan<byte> state) =>
        LwwView.TryRead(state, out var view) ? Encoding.UTF8.GetString(view.Value) : "(none)";

    public static byte[] Siblings(int node, string text, byte[]? onto = null)
    {
        var set = SiblingState.Read(onto ?? []).Update(
            VersionVector.Empty, new ActorId(new NodeId((UInt128)node), new HybridTime(7)),
            new SiblingValue(new HybridTime(1), false, Bytes(text)), out _);
        var writer = new ArrayBufferWriter<byte>();
        SiblingState.Write(writer, set);
        return writer.WrittenSpan.ToArray();
    }

    /// <summary>Merges a last-write-wins cell and says whether there is something to wait for; on the executor only.</summary>
    public bool Merge(string key, byte[] state, ResolutionRule rule = ResolutionRule.LastWriteWins) =>
        Records.Merge(1, rule, new Token(5), Bytes(key), [], state, Door.Client) is MergeAnswer.Changed or MergeAnswer.Pending;

    public byte[] Synced(string key)
    {
        using var found = Records.Get(1, new Token(5), Bytes(key), []);
        return found.Bytes.ToArray();
    }

    public byte[] Newest(string key)
    {
        var writer = new ArrayBufferWriter<byte>();
        Records.TryGetNewest(1, new Token(5), Bytes(key), [], writer);
        return writer.WrittenSpan.ToArray();
    }

    public void Await(string name, Action? andThen = null) => Commits.Await(new Waiter(this, name, andThen));

    public HintStore Hints(HintLimits? limits = null) => new(Store, Commits, limits ?? new HintLimits());

    private sealed class Waiter(Rig rig, string name, Action? andThen) : IDurableWaiter
    {
        public void Durable(WorldException? fault)
        {
            rig.Heard.Add(fault is null ? name : $"{name}!{fault.Fault}");
            andThen?.Invoke();
        }
    }
}
