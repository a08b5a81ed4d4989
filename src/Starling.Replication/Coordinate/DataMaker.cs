using System;
using System.Buffers;
using System.Collections.Generic;
using Starling.Api;
using Starling.Membership.Topology;
using Starling.Model.Causality;
using Starling.Model.DataTypes;
using Starling.Model.Placement;
using Starling.Model.Time;
using Starling.Model.Values;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Replication.Coordinate;

/// <summary>Turns a change of a data type into the states of the parts that replicas merge.</summary>
/// <remarks>
/// Only a replica of the slot may do it, as for siblings, and what a part becomes depends on what this replica holds of it: so parts are read, changed
/// and written in one turn of the executor. All parts of a change go into one mutation, which is applied as a whole.
/// </remarks>
internal sealed class DataMaker(MutationMaker stamps, CoordinatorOptions options, Mutant mutants)
{
    private readonly ArrayBufferWriter<byte> state = new(1024);

    /// <summary>Builds the parts that a change gives into the operation; their number is 0 when there is nothing to do. A trouble: nothing must be
    /// sent.</summary>
    public Trouble? Make(
        WriteOperation operation, TableView table, Token token, ReadOnlySpan<byte> partition, DataChange change, DataContext? seen, UInt128? id,
        long failedSyncs, out int count)
    {
        return Build(operation, table, token, partition, seen, id, failedSyncs, draft => draft.Change(table.DataKind, change), out count);
    }

    /// <summary>The same for the removal of parts by their paths.</summary>
    public Trouble? Remove(
        WriteOperation operation, TableView table, Token token, ReadOnlySpan<byte> partition, IReadOnlyList<byte[]> paths, DataContext? seen, UInt128? id,
        long failedSyncs, out int count)
    {
        return Build(operation, table, token, partition, seen, id, failedSyncs, draft => draft.Remove(paths), out count);
    }

    /// <summary>Paths of parts that are there to be removed, after a path.</summary>
    public IReadOnlyList<byte[]> List(TableView table, Token token, ReadOnlySpan<byte> partition, ReadOnlySpan<byte> after, int max, out bool more) =>
        stamps.Records.ListKeys(table.Id, table.Rule, token, partition, default, after, max, out more);

    private Trouble? Build(
        WriteOperation operation, TableView table, Token token, ReadOnlySpan<byte> partition, DataContext? seen, UInt128? id, long failedSyncs,
        Action<PartDraft> change, out int count)
    {
        count = 0;
        if (stamps.Stamp(failedSyncs, out var origin) is { } tooSlow)
        {
            return tooSlow;
        }

        if (Draft(table, token, partition, seen, id, origin, change, out var draft) is { } wrong)
        {
            return wrong;
        }

        if (draft.Newest >= origin)
        {
            // What is replaced was made by a clock ahead of ours, so ours follows and the change is made anew, with nothing changed in between.
            var trouble = stamps.Exceed(draft.Newest, ref origin) ?? Draft(table, token, partition, seen, id, origin, change, out draft);
            if (trouble is not null)
            {
                return trouble;
            }
        }

        if (draft.IsRepeated)
        {
            stamps.Marks.Hit(Mark.OperationKnown);
        }

        count = draft.Parts.Count;
        if (count > 0)
        {
            Write(operation, table, partition, draft);
        }

        return operation.Length <= Limits.MutationMax ? null : TooLarge($"The change would write more than {Limits.MutationMax} bytes. Split it.");
    }

    private Trouble? Draft(
        TableView table, Token token, ReadOnlySpan<byte> partition, DataContext? seen, UInt128? id, HybridTime origin, Action<PartDraft> change,
        out PartDraft draft)
    {
        var source = new Source(stamps, table, token, partition.ToArray(), origin);
        draft = new PartDraft(source, seen, origin, Lifetime.Unsaid.ExpiryFrom(origin, table.DefaultLifetime), memory: MemoryFor(table, token, id));
        try
        {
            change(draft);
            return null;
        }
        catch (NotPresentException absent)
        {
            return new Trouble(StarlingError.NotPresent, false, absent.Message);
        }
        catch (DataLimitException large)
        {
            return TooLarge(large.Message);
        }
        catch (TooManyActorsException many)
        {
            return TooLarge(many.Message);
        }
        catch (TooManyOperationsException many)
        {
            stamps.Marks.Hit(Mark.OperationsTooMany);
            return new Trouble(StarlingError.NotRemembered, false, many.Message);
        }
        catch (ArgumentException wrong)
        {
            return new Trouble(StarlingError.BadRequest, false, wrong.Message);
        }
        catch (Exception damage) when (damage is CorruptStateException or WorldException)
        {
            stamps.Marks.Hit(Mark.WriteFoundDamage);
            return new Trouble(StarlingError.ReplicasFailed, false,
                "This replica's copy of the value is damaged; write through another node. " + damage.Message);
        }
    }

    private OperationMemory MemoryFor(TableView table, Token token, UInt128? id) => new()
    {
        Name = id is { } given ? NameOf(given) : null,
        Window = options.OperationWindow,
        NamesMax = options.OperationsMax,
        Watermark = stamps.Records.WatermarkOf(table.Id, token),
    };

    private ulong? NameOf(UInt128 id) =>
        (mutants & Mutant.OperationsForgotten) != 0 ? null
        : (mutants & Mutant.OperationsKnownToOne) != 0 ? OperationMemory.NameOf(id ^ stamps.Self.Bits)
        : OperationMemory.NameOf(id);

    private void Write(WriteOperation operation, TableView table, ReadOnlySpan<byte> partition, PartDraft draft)
    {
        Mutation.WriteStart(operation.Mutation, table.Id, partition, draft.Parts.Count);
        foreach (var (path, part) in draft.Parts)
        {
            state.ResetWrittenCount();
            SiblingState.Write(state, part, ResolutionRule.DataTypes);
            Mutation.WriteRecord(operation.Mutation, path, state.WrittenSpan);
        }
    }

    private Trouble TooLarge(string text)
    {
        stamps.Marks.Hit(Mark.WriteTooLarge);
        return new Trouble(StarlingError.TooLarge, false, text);
    }

    private sealed class Source(MutationMaker stamps, TableView table, Token token, byte[] partition, HybridTime origin) : IPartSource
    {
        private readonly ArrayBufferWriter<byte> current = new(256);

        public DvvSet Held(ReadOnlySpan<byte> path)
        {
            current.ResetWrittenCount();
            stamps.Records.TryGetNewest(table.Id, token, partition, path, current);
            return SiblingState.Read(current.WrittenSpan);
        }

        public IReadOnlyList<byte[]> Below(ReadOnlySpan<byte> branch) =>
            stamps.Records.ListKeys(table.Id, table.Rule, token, partition, branch, default, PartDraft.PartsMax + 1, out _);

        public ActorId ActorFor(ReadOnlySpan<byte> path, DvvSet held, VersionVector seen) =>
            stamps.ActorFor(table, token, path, held, seen, origin);
    }
}
