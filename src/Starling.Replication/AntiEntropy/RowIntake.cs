using System;
using System.Buffers;
using System.Collections.Generic;
using System.Threading.Tasks;
using Starling.Model.Causality;
using Starling.Model.Placement;
using Starling.Model.Values;
using Starling.Storage.Records;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Replication.AntiEntropy;

/// <summary>Merges rows that came from another replica into this one's records.</summary>
/// <remarks>Rows come with their store keys, which are believed only where they fit: right table, right slot, and the token that the partition key has.
/// While this replica takes its slot over from a peer, its door cannot tell what is past from what it has lost; so old values of siblings are
/// cut here, or a replica that has not purged yet would bring them back.</remarks>
internal sealed class RowIntake(AgreementDesk desk)
{
    private readonly ArrayBufferWriter<byte> scratch = new(1024);
    private readonly ArrayBufferWriter<byte> held = new(1024);

    /// <summary>Rows that changed something, since the start.</summary>
    public long Taken { get; private set; }

    /// <summary>Merges rows and waits until they are synced. False when the disk refuses or a record here is damaged.</summary>
    public async Task<bool> TakeAsync(SharedSlot slot, IReadOnlyList<StoredRow> rows, Door door)
    {
        if (desk.Desk.Replica.Admit() != ReplicaFault.None)
        {
            return false;
        }

        var isSound = Take(slot, rows, door);
        return await desk.SyncAsync() is null && isSound;
    }

    /// <summary>Merges rows that somebody else will have synced. False when one of them does not belong here or a record here is damaged.</summary>
    public bool Take(SharedSlot slot, IReadOnlyList<StoredRow> rows, Door door)
    {
        var isSound = true;
        foreach (var row in rows)
        {
            isSound &= Take(slot, row, door);
        }

        return isSound;
    }

    private bool Take(SharedSlot slot, StoredRow row, Door door)
    {
        Span<byte> partition = row.Path.Length <= 512 ? stackalloc byte[512] : new byte[row.Path.Length];
        if (!RecordPath.TryRead(row.Path, out var table, out var token, partition, out var length, out var clustering)
            || table != slot.Table.Id || Murmur3.TokenOf(partition[..length]) != new Token(token)
            || desk.View.Geometry.SlotOf(new Token(token)).Index != slot.Slot || !RecordState.IsValid(slot.Table.Rule, row.State))
        {
            return false;
        }

        try
        {
            // What a peer holds was admitted once already: a stamp too far ahead is taken, only the clock does not follow it.
            desk.Desk.Clock.TryObserve(RecordState.NewestOrigin(slot.Table.Rule, row.State));
            var state = WithoutOld(slot, new Token(token), partition[..length], row.Path.AsSpan(clustering), row.State);
            if (!state.IsEmpty && desk.Records.Merge(
                table, slot.Table.Rule, new Token(token), partition[..length], row.Path.AsSpan(clustering), state, door) == MergeAnswer.Changed)
            {
                Taken++;
                desk.Counters.RowsPulled++;
            }

            return true;
        }
        catch (Exception damage) when (damage is CorruptStateException or TooManyActorsException or WorldException)
        {
            desk.Desk.Marks.Hit(Mark.DamageRefused);
            desk.Records.NoteDamage(table, new Token(token));
            return false;
        }
    }

    private ReadOnlySpan<byte> WithoutOld(
        SharedSlot slot, Token token, ReadOnlySpan<byte> partition, ReadOnlySpan<byte> clustering, ReadOnlySpan<byte> state)
    {
        var mark = desk.Slots[slot.Table.Id, slot.Slot];
        if (!mark.MustAdopt || !slot.Table.Rule.MintsDots() || mark.Watermark == default)
        {
            return state;
        }

        held.ResetWrittenCount();
        desk.Records.TryGetNewest(slot.Table.Id, token, partition, clustering, held);
        scratch.ResetWrittenCount();
        var (stay, of) = SiblingState.WithoutOld(state, held.WrittenSpan, mark.Watermark, scratch);
        return stay == of ? state : stay == 0 && held.WrittenCount == 0 ? default : scratch.WrittenSpan;
    }
}
