using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Starling.Membership.Topology;
using Starling.Wire.Codec;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Membership.Register;

/// <summary>A voter's state and the last chosen documents on disk (family <see cref="StoreFamily.Register"/>).</summary>
/// <remarks>
/// Key <c>a</c>: version u8, promised ballot, accepted ballot, document (length and bytes), CRC-32C. Key <c>d</c>, era (u32, big-endian), epoch
/// (i64, big-endian): a chosen document, which brings its own checksum; the last <see cref="Kept"/> are kept, so that a damaged page leaves an
/// older one to start from. A damaged voter's state is different: a voter that forgets its promises breaks the register, so the
/// node does not start with it.
/// </remarks>
internal sealed class AcceptorStore(IStore store)
{
    /// <summary>How many chosen documents are kept.</summary>
    public const int Kept = 3;

    private const byte Version = 1;
    private const byte DocumentTag = (byte)'d';
    private const int DocumentKeySize = 13;

    // In key order. What has been handed to the store counts as kept.
    private readonly List<(uint Era, long Epoch)> kept = [];

    private static ReadOnlySpan<byte> AcceptorKey => "a"u8;

    /// <summary>The voter's state; a fresh one when there is none.</summary>
    /// <exception cref="WorldException">The state is damaged.</exception>
    public Acceptor LoadAcceptor()
    {
        using var value = store.Get(StoreFamily.Register, AcceptorKey);
        if (!value.Found)
        {
            return Acceptor.Fresh;
        }

        var bytes = value.Bytes;
        if (bytes.Length > 5 && BinaryPrimitives.ReadUInt32LittleEndian(bytes[^4..]) == Frame.Checksum(bytes[..^4]))
        {
            var reader = new FieldReader(bytes[..^4]);
            var version = reader.U8();
            var promised = new Ballot(reader.U64(), reader.Node());
            var accepted = new Ballot(reader.U64(), reader.Node());
            var document = reader.Bytes().ToArray();
            if (reader.IsComplete && version == Version)
            {
                return new Acceptor(promised, accepted, document);
            }
        }

        throw new WorldException(
            WorldFault.Corrupt,
            "This voter's promises are damaged on disk. A voter that forgets them could split the cluster, so this data folder must not be"
            + " used again: start the node with an empty one, as a new node.");
    }

    /// <summary>The newest chosen document; null when there is none.</summary>
    /// <remarks>Never an older one in its place: a node that had acted by the newest would then act by an older epoch, and one
    /// epoch's promises contradict another's.</remarks>
    /// <exception cref="WorldException">It is damaged, or the disk cannot be read.</exception>
    public ClusterDocument? LoadNewest()
    {
        ClusterDocument? newest = null;
        using var cursor = store.Scan(StoreFamily.Register, [DocumentTag], [DocumentTag + 1], reverse: true);
        while (cursor.MoveNext())
        {
            if (cursor.Key.Length == DocumentKeySize)
            {
                kept.Insert(0, (
                    BinaryPrimitives.ReadUInt32BigEndian(cursor.Key[1..]), BinaryPrimitives.ReadInt64BigEndian(cursor.Key[5..])));
            }

            if (newest is null && !ClusterDocument.TryDecode(cursor.Value, out newest, out var why))
            {
                throw new WorldException(
                    WorldFault.Corrupt,
                    $"The newest cluster document on disk is damaged: {why} A node that acted by an older one could contradict itself, so this data"
                    + " folder must not be used again: start the node with an empty one, as a new node.");
            }
        }

        return newest;
    }

    /// <summary>Completes when the state is synced.</summary>
    public Task SaveAsync(Acceptor acceptor)
    {
        var bytes = new byte[1 + 48 + FieldWriter.SizeOf(acceptor.Document) + 4];
        var writer = new FieldWriter(bytes);
        writer.U8(Version);
        writer.U64(acceptor.Promised.Counter);
        writer.Node(acceptor.Promised.Node);
        writer.U64(acceptor.Accepted.Counter);
        writer.Node(acceptor.Accepted.Node);
        writer.Bytes(acceptor.Document);
        writer.U32(Frame.Checksum(bytes.AsSpan(0, writer.Position)));
        var batch = new StoreBatch();
        batch.Put(StoreFamily.Register, AcceptorKey, bytes.AsSpan(0, writer.Position));
        return CommitAsync(batch);
    }

    /// <summary>Completes when the chosen document is synced, and with it what <paramref name="also"/> adds. Drops what is older than the last
    /// <see cref="Kept"/>.</summary>
    public Task KeepAsync(ClusterDocument document, ReadOnlySpan<byte> bytes, Action<ClusterDocument, StoreBatch>? also = null)
    {
        var batch = new StoreBatch();
        also?.Invoke(document, batch);
        batch.Put(StoreFamily.Register, KeyOf(document.Era, document.Epoch), bytes);
        if (!kept.Contains((document.Era, document.Epoch)))
        {
            kept.Add((document.Era, document.Epoch));
            kept.Sort();
        }

        for (; kept.Count > Kept; kept.RemoveAt(0))
        {
            batch.Delete(StoreFamily.Register, KeyOf(kept[0].Era, kept[0].Epoch));
        }

        return CommitAsync(batch);
    }

    private static byte[] KeyOf(uint era, long epoch)
    {
        var key = new byte[DocumentKeySize];
        key[0] = DocumentTag;
        BinaryPrimitives.WriteUInt32BigEndian(key.AsSpan(1), era);
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(5), epoch);
        return key;
    }

    private Task CommitAsync(StoreBatch batch)
    {
        var waiter = new CommitWaiter();
        store.Commit(batch, waiter);
        return waiter.Task;
    }

    private sealed class CommitWaiter : IStoreWaiter
    {
        private readonly TaskCompletionSource done = new();

        public Task Task => done.Task;

        public void Committed(StoreBatch batch, WorldException? fault)
        {
            if (fault is null)
            {
                done.SetResult();
            }
            else
            {
                done.SetException(fault);
            }
        }
    }
}
