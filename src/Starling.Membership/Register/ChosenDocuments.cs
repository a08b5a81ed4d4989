using System;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.World;

namespace Starling.Membership.Register;

/// <summary>The newest document that this node knows to be chosen: checked, synced, then acted on, in this order.</summary>
/// <remarks>
/// Sync before acting: an epoch that no survivor of a disaster has on disk then had no effect on any survivor, so recovery
/// may go on from the newest one found. The current document only moves forward, by (era, epoch).
/// </remarks>
internal sealed class ChosenDocuments
{
    private readonly AcceptorStore store;
    private readonly NodeId self;
    private readonly MarkBook marks;
    private readonly ILogger logger;

    public ChosenDocuments(AcceptorStore store, NodeId self, MarkBook marks, ILogger logger)
    {
        this.marks = marks;
        this.store = store;
        this.self = self;
        this.logger = logger;
        Current = store.LoadNewest();
        Bytes = Current?.Encode() ?? [];
    }

    public ClusterDocument? Current { get; private set; }

    /// <summary>The bytes of <see cref="Current"/>; empty for none.</summary>
    public byte[] Bytes { get; private set; }

    /// <summary>Called with each new current document.</summary>
    public Action<ClusterDocument>? Applied { get; set; }

    /// <summary>Why the last document from another node was refused; null when none was since the last good one.</summary>
    public string? Refusal { get; private set; }

    /// <summary>The newest document of a cluster that has formed and does not name this node, which has no document of its own; else null.</summary>
    public ClusterDocument? Outside { get; private set; }

    /// <summary>Adds to the batch in which the very first document is kept.</summary>
    public Action<ClusterDocument, StoreBatch>? Entering { get; set; }

    /// <summary>Adds to the batch in which a document is kept, given the one before it (null for the first).</summary>
    public Action<ClusterDocument?, ClusterDocument, StoreBatch>? Keeping { get; set; }

    /// <summary>Takes a document that another node says was chosen, if it is good and newer.</summary>
    public async Task LearnAsync(byte[] bytes)
    {
        if (bytes.AsSpan().SequenceEqual(Bytes))
        {
            return;
        }

        if (!ClusterDocument.TryDecode(bytes, out var document, out var why) || (why = FaultOf(document) ?? "").Length > 0)
        {
            Refusal = why;
            marks.Hit(Mark.DocumentRefused);
            RegisterLog.DocumentRefused(logger, why);
            return;
        }

        marks.Hit(document.IsNewerThan(Current) ? Mark.DocumentLearned : Mark.OldDocumentIgnored);
        await ApplyAsync(document, bytes);
    }

    /// <summary>Syncs a chosen document and makes it current, unless a newer one is. False when the disk refused.</summary>
    public async Task<bool> ApplyAsync(ClusterDocument document, byte[] bytes)
    {
        if (!document.IsNewerThan(Current))
        {
            if (document.Epoch == Current!.Epoch && document.Era == Current.Era && !bytes.AsSpan().SequenceEqual(Bytes))
            {
                RegisterLog.HistoryForked(logger, document.Epoch);
            }

            return true;
        }

        try
        {
            await store.KeepAsync(document, bytes, Also);
        }
        catch (WorldException fault)
        {
            marks.Hit(Mark.DocumentNotKept);
            RegisterLog.DocumentNotSynced(logger, document.Epoch, fault);
            return false;
        }

        if (document.IsNewerThan(Current))
        {
            Current = document;
            Bytes = bytes;
            Refusal = null;
            Outside = null;
            RegisterLog.DocumentApplied(logger, document.Epoch);
            Applied?.Invoke(document);
        }

        return true;
    }

    private void Also(ClusterDocument document, StoreBatch batch)
    {
        if (Current is null)
        {
            Entering?.Invoke(document, batch);
        }

        Keeping?.Invoke(Current, document, batch);
    }

    private string? FaultOf(ClusterDocument document)
    {
        if (Current is not null && document.Cluster != Current.Cluster)
        {
            return $"The document of another cluster ({document.Cluster:x32}) was sent to this one ({Current.Cluster:x32}).";
        }

        if (document.Secret == 0)
        {
            return "The document is a client's copy, without the secret.";
        }

        var faults = document.Faults();
        if (faults.Count > 0)
        {
            return $"The document of epoch {document.Epoch} is broken: {faults[0]}";
        }

        if (Current is null && document.MemberOf(self) is null)
        {
            Outside = document.IsNewerThan(Outside) ? document : Outside;
            return $"The cluster has formed without this node ({self.Short}).";
        }

        return null;
    }
}
