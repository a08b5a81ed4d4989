namespace Starling.World;

/// <summary>The rare branches of a node, by which the simulator shows that its trouble reaches them: one that no run of many ever hits is
/// a branch that nobody has tried.</summary>
/// <remarks>The idea is TigerBeetle's (its <c>marks.zig</c>). A name says what happened, not where; a branch of every day has no mark.</remarks>
public enum Mark
{
    // Writes.

    /// <summary>A replica that did not know the cluster's latest change yet was sent a write again.</summary>
    WriteAskedLaggardAgain,

    /// <summary>A replica to which a write should go had no link.</summary>
    WriteFoundNoLink,

    /// <summary>A replica said nothing about a write until its time was up.</summary>
    WriteReplicaSilent,

    /// <summary>A link broke with a write on it.</summary>
    WriteReplicaLost,

    /// <summary>A write's time ran out: it may have happened.</summary>
    WriteTimedOut,

    /// <summary>A write's level cannot be met any more, and it may have happened.</summary>
    WriteDoubtful,

    /// <summary>Every replica refused a write: it has not happened.</summary>
    WriteNotDone,

    /// <summary>The local replica refused a write, so its dot was kept from the others.</summary>
    DotKeptHome,

    /// <summary>Too much background work: laggards of an answered write are not waited for, and get hints.</summary>
    BackgroundCutShort,

    /// <summary>No hint was kept, because the node itself has no space.</summary>
    HintSkippedWithoutSpace,

    /// <summary>This replica cannot read the record that a write builds on, so another replica took the write.</summary>
    WritePassedOnForDamage,

    /// <summary>The local sync of a write failed.</summary>
    LocalSyncFailed,

    /// <summary>A write that its coordinator cannot take was passed on to a replica.</summary>
    WritePassedOn,

    /// <summary>A replica without space passed a write on to another one.</summary>
    WritePassedOnForSpace,

    /// <summary>A write that was passed on arrived at a node that takes itself for no replica either. Reached when slots move: until then all
    /// nodes agree on who holds a record.</summary>
    PassedOnTwiceRefused,

    /// <summary>A replica refused a write that was passed on, and the next one was tried.</summary>
    PassedOnTriedNext,

    /// <summary>The answer to a write that was passed on was lost with its link.</summary>
    PassedOnAnswerLost,

    /// <summary>The answer to a write that was passed on did not come in time.</summary>
    PassedOnTimedOut,

    /// <summary>A write that was passed on arrived a second time, and was not carried out again.</summary>
    PassedOnRepeatIgnored,

    /// <summary>A write that a replica had refused arrived a second time, and was not carried out then.</summary>
    RefusedRepeatIgnored,

    /// <summary>No write could begin since too few replicas were reachable.</summary>
    WriteUnavailable,

    /// <summary>A request was refused at once, because too many were in flight.</summary>
    RequestTooMany,

    // What is written.

    /// <summary>A failed sync has made a node forget dots: it goes on under a new actor.</summary>
    ActorRetired,

    /// <summary>A writer had seen something newer than the node's clock, which was drawn after it.</summary>
    ClockDrawnByContext,

    /// <summary>A writer had seen something too far ahead of the node's clock.</summary>
    ContextTooFarAhead,

    /// <summary>A client's write time was too far in the future.</summary>
    WriteTimeTooFarAhead,

    /// <summary>A context of another cluster, or a damaged one, was refused.</summary>
    ContextRefused,

    /// <summary>The record to be written is damaged at this replica.</summary>
    WriteFoundDamage,

    /// <summary>A record has as many siblings as it may.</summary>
    SiblingsTooMany,

    /// <summary>A key, value, record or mutation is larger than it may be.</summary>
    WriteTooLarge,

    /// <summary>A write was merged with a state that was not synced yet.</summary>
    MergedWithUnsynced,

    /// <summary>A write that brought nothing new had to wait for the sync of what includes it.</summary>
    AwaitedOthersSync,

    // Reads.

    /// <summary>A replica that did not know the cluster's latest change yet was asked again.</summary>
    ReadAskedLaggardAgain,

    /// <summary>A slow read asked one replica more.</summary>
    HedgeSent,

    /// <summary>A slow read would have asked one replica more, but the budget for that was spent.</summary>
    HedgeUnaffordable,

    /// <summary>A replica failed, and another was asked in its place.</summary>
    ReadAskedAnother,

    /// <summary>Replicas' answers differed.</summary>
    DigestMismatch,

    /// <summary>A digest came when only rows were of use.</summary>
    DigestTooLate,

    /// <summary>Rows came when the merged rows were being written back already.</summary>
    RowsTooLate,

    /// <summary>A read waited for its repair.</summary>
    RepairAwaited,

    /// <summary>A replica refused a repair, or its link broke.</summary>
    RepairRefused,

    /// <summary>A repair went on after its read had been answered.</summary>
    RepairOutlivedRead,

    /// <summary>Merged rows went to replicas that were no part of the read.</summary>
    RepairSpread,

    /// <summary>A read failed because its repair did.</summary>
    RepairHopeless,

    /// <summary>A read's time ran out while it repaired.</summary>
    RepairTimedOut,

    /// <summary>A read's time ran out.</summary>
    ReadTimedOut,

    /// <summary>A read failed, for too few replicas could answer.</summary>
    ReadFailed,

    /// <summary>The local store could not be read.</summary>
    LocalReadFailed,

    /// <summary>Replicas answered what cannot be merged. No run reaches it: a replica serves no damaged record, frames have checksums, and a record
    /// with more writers than a context may name takes thousands of restarts.</summary>
    AnswersUnmergeable,

    /// <summary>A slice went on with another page.</summary>
    SliceReadOn,

    /// <summary>A slice ended at its limit.</summary>
    SliceHitLimit,

    /// <summary>A slice's time ran out.</summary>
    SliceTimedOut,

    /// <summary>A scan went on from a position.</summary>
    ScanResumed,

    /// <summary>A replica failed in a scan, or answered what cannot be merged.</summary>
    ScanReplicaFailed,

    /// <summary>A replica that did not know the cluster's latest change yet was asked again by a scan.</summary>
    ScanAskedLaggardAgain,

    /// <summary>A scan gave up, and answered with what it had.</summary>
    ScanEndedEarly,

    // Replicas.

    /// <summary>A node refused what only a replica may answer.</summary>
    NotReplicaRefused,

    /// <summary>A node refused what concerns a table that it does not know yet.</summary>
    UnknownTableRefused,

    /// <summary>A replica refused a coordinator whose document is old. Reached when slots move, or when a cluster is recovered into a new era.</summary>
    StaleEpochRefused,

    /// <summary>A replica refused a coordinator whose document is newer than its own, and fetches that one. Reached when slots move.</summary>
    NewerEpochRefused,

    /// <summary>A write from beyond the clock's bound was refused.</summary>
    ClockAheadRefused,

    /// <summary>A hint or repair from beyond the clock's bound was taken: it had been admitted once before.</summary>
    ClockAheadLetIn,

    /// <summary>A replica refused a write since its disk has failed.</summary>
    DiskFailedRefused,

    /// <summary>A replica refused a write since its disk is full.</summary>
    DiskFullRefused,

    /// <summary>A replica refused a write since too much waits for its disk.</summary>
    UnsyncedTooMuchRefused,

    /// <summary>A replica found one of its records damaged, and did not serve it.</summary>
    DamageRefused,

    /// <summary>A replica told a coordinator that its sync had failed.</summary>
    SyncFailureTold,

    // The store.

    /// <summary>A group of writes failed.</summary>
    GroupFailed,

    /// <summary>A group of writes failed, and took the one with it that was filling.</summary>
    GroupFailedWithNext,

    // Hints.

    /// <summary>A hint was turned away, because a limit was reached.</summary>
    HintTurnedAway,

    /// <summary>Hints that the disk cannot read any more were given up.</summary>
    HintsUnreadable,

    /// <summary>The disk gave an error when hints were read for delivery.</summary>
    HintReadFailed,

    /// <summary>Hints were found on disk at the start.</summary>
    HintsFoundAtStart,

    /// <summary>A hint was lost with its group.</summary>
    HintLostWithGroup,

    /// <summary>The deletion of delivered hints failed: they are delivered once more.</summary>
    HintsPutBack,

    /// <summary>A target went away while hints for it were kept.</summary>
    HintTargetAway,

    /// <summary>A page of hints was not acknowledged as a whole.</summary>
    HintPageFailed,

    /// <summary>A page of hints was delivered after one had failed.</summary>
    HintPageDeliveredAgain,

    /// <summary>A hint was dropped: its table or its target's part in it is gone, or the target takes it for malformed.</summary>
    HintDropped,

    // Clocks.

    /// <summary>A node waited at its start until the wall clock came near its promised ceiling.</summary>
    ClockWaitedAtStart,

    /// <summary>No stamp was given out: the clock's ceiling is reached, or the wall is too far behind.</summary>
    ClockStalled,

    /// <summary>The clock's ceiling could not be written.</summary>
    ClockCeilingNotKept,

    /// <summary>A stamp from beyond the clock's bound was not taken over.</summary>
    ClockStampRefused,

    /// <summary>The wall clock was found to have gone back.</summary>
    ClockWentBack,

    // Links and liveness.

    /// <summary>A link ended with requests waiting on it.</summary>
    LinkEndedWithRequests,

    /// <summary>A reply came for a request that had been forgotten, or came twice.</summary>
    ReplyUnawaited,

    /// <summary>A request was refused since too much waits on its link.</summary>
    LinkTooFull,

    /// <summary>No welcome came on a link in time.</summary>
    WelcomeTooLate,

    /// <summary>Word came of a link that is no longer the present one. No run reaches it: a link's end is told once, and the next one is dialled after
    /// that. It guards against a network that tells it twice.</summary>
    OldLinkHeard,

    /// <summary>A node was refused by another: another cluster, other seeds, or not a member.</summary>
    LinkRefused,

    /// <summary>Whoever dialled and said nothing was shown out.</summary>
    StrangerShownOut,

    /// <summary>A node of another cluster, with other seeds, or that is no member was not let in.</summary>
    IdentityRefused,

    /// <summary>A node found that it had been stopped itself, and excused its peers' silence.</summary>
    SilenceExcused,

    /// <summary>A link that looked open, with a silent node behind it, was ended.</summary>
    SilentLinkReset,

    /// <summary>A node did not answer a probe, neither itself nor through others, and became suspect.</summary>
    SuspicionRaised,

    /// <summary>A suspicion that another node raised was not shared, because its subject had just been heard.</summary>
    SuspicionNotShared,

    /// <summary>A suspicion ended because its subject was heard.</summary>
    SuspicionCancelled,

    /// <summary>A node heard that it was suspected or held for dead, and refuted that.</summary>
    SuspicionRefuted,

    /// <summary>A suspicion ran out, and its subject is held for dead.</summary>
    SuspicionRanOut,

    /// <summary>A node was probed on behalf of another one.</summary>
    ProbeRelayed,

    // The cluster document.

    /// <summary>A voter refused a ballot because it had promised a higher one.</summary>
    PromiseRefused,

    /// <summary>A voter refused a document because it had promised a higher ballot.</summary>
    AcceptRefused,

    /// <summary>A voter's disk refused its state, so it said nothing.</summary>
    VoterNotSynced,

    /// <summary>A proposer learned of a higher counter, and goes on above it.</summary>
    BallotRaised,

    /// <summary>A change of the document was tried again.</summary>
    ChangeRetried,

    /// <summary>A change was found done on the newest page.</summary>
    ChangeFoundDone,

    /// <summary>A proposer found a page that it did not know to be chosen, and went on from it.</summary>
    OthersPageContinued,

    /// <summary>A change was refused or had nothing to do, on a page that a concurrent change had made.</summary>
    ChangeLostToAnother,

    /// <summary>A change's outcome is not known.</summary>
    ChangeDoubtful,

    /// <summary>No majority of voters answered: a change has not happened.</summary>
    ChangeUnavailable,

    /// <summary>A change waited for another one of the same node.</summary>
    ChangeWaited,

    /// <summary>A document was learned from another node.</summary>
    DocumentLearned,

    /// <summary>A document that came was older than the present one.</summary>
    OldDocumentIgnored,

    /// <summary>A document that another node sent was refused.</summary>
    DocumentRefused,

    /// <summary>A chosen document could not be kept on disk.</summary>
    DocumentNotKept,

    /// <summary>A founder let another one go first.</summary>
    FounderWaited,

    /// <summary>A founder's first page lost to another's.</summary>
    FounderOverruled,

    /// <summary>Founders cannot form a cluster: other seeds, two clusters, or one id twice.</summary>
    FormationHindered,

    // A node with an emptied data folder.

    /// <summary>A document whose voters are the next ones was accepted once more under both sets, before anything was built on it.</summary>
    VotersConfirmed,

    /// <summary>A document's voters were two changes ahead, so the one between was fetched.</summary>
    VotersFarAhead,

    /// <summary>Another node answers at a voter's address, and was not asked in its name.</summary>
    VoterReplaced,

    /// <summary>A node with an emptied data folder asked to be put in the place of the one before it.</summary>
    RejoinAsked,

    /// <summary>A member did not put such a node in: the other one may be alive, or the change was not possible.</summary>
    RejoinRefused,

    /// <summary>A node was put in the place of another.</summary>
    NodeReplaced,

    /// <summary>A node with an emptied data folder has its document, and its slots wait to be filled.</summary>
    RejoinedEmpty,

    /// <summary>A node that was replaced has learned it, and serves nothing.</summary>
    ReplacedNodeStopped,

    /// <summary>A hint for a node that was replaced went to the one in its place.</summary>
    HintPassedToSuccessor,

    // Agreement: the storage half.

    /// <summary>A write came after its slot had been closed past it.</summary>
    WriteTooLate,

    /// <summary>A repair brought what all replicas have agreed to be gone.</summary>
    OldStateObsolete,

    /// <summary>Old values were cut from a state that arrived.</summary>
    OldValuesCut,

    /// <summary>A record was purged.</summary>
    RecordPurged,

    /// <summary>A record whose purge was due had been written again.</summary>
    PurgeOvertaken,

    /// <summary>A slot's purge queue could not be read and was made again from its records.</summary>
    PurgeQueueRebuilt,

    /// <summary>An actor was given up because its record had been purged.</summary>
    ActorRetiredByPurge,

    /// <summary>So many purged records knew this node's actors that they were forgotten together.</summary>
    RetiredActorsForgotten,

    /// <summary>Fingerprints were worked out from the records at the start.</summary>
    FingerprintsRebuilt,

    /// <summary>A leaf's records did not fit its fingerprint, or could not be read.</summary>
    LeafDamaged,

    /// <summary>A read found a value that had expired.</summary>
    ReadFoundExpired,

    /// <summary>A write replaced siblings that had expired, although its writer had not seen them.</summary>
    WriteCoveredExpired,

    /// <summary>A read of a session asked more replicas than its level, because what the session had seen was not yet on all.</summary>
    SessionReadRaised,

    /// <summary>A read of a session had to ask all replicas.</summary>
    SessionAskedAll,

    /// <summary>A write of a session was stamped later because of what the session had seen.</summary>
    ClockDrawnBySession,

    /// <summary>A session's token was damaged, foreign, or of a release that is not known.</summary>
    SessionRefused,

    // Agreement: between replicas.

    /// <summary>Two replicas differed, and what differed was exchanged.</summary>
    ReplicasDiffered,

    /// <summary>A pass over a peer's slots ended before it was through.</summary>
    ExchangeBroken,

    /// <summary>A peer does not know the messages of agreement.</summary>
    PeerWithoutAgreement,

    /// <summary>A round committed a moment.</summary>
    RoundCommitted,

    /// <summary>A round found replicas that differ, and committed nothing.</summary>
    RoundNotConverged,

    /// <summary>A replica refused a step of a round.</summary>
    RoundRefused,

    /// <summary>A replica that had missed a commit was told of it.</summary>
    CommitToldAgain,

    /// <summary>A replica was told of a commit for which it has not closed: its disk went back in time.</summary>
    AdoptionBegun,

    /// <summary>A slot was adopted from a peer, and is served again.</summary>
    AdoptionEnded,

    /// <summary>All replicas of a slot had lost something: the one that knew most went on with what it had.</summary>
    AdoptionWithoutPeer,

    /// <summary>The store gave an error while a slot was being filled again, and it is tried again.</summary>
    AdoptionBroken,

    /// <summary>The purge queue could not be read.</summary>
    PurgeReadFailed,

    /// <summary>A replica found that it alone does not hold what was agreed.</summary>
    OddOneOut,

    // Moves of slots.

    /// <summary>A new node was let into the cluster.</summary>
    NodeJoined,

    /// <summary>A write met a replica that was a stage ahead, and was planned anew.</summary>
    WriteReplanned,

    /// <summary>A read met a replica that was a stage ahead, and was planned anew.</summary>
    ReadReplanned,

    /// <summary>A new replica of a slot has filled itself.</summary>
    SlotFilled,

    /// <summary>What came to the old replicas of a slot was taken over by a new one, and it lacked something.</summary>
    SlotTakenOver,

    /// <summary>A new replica held at the second look all that an old one held.</summary>
    SlotFoundEqual,

    /// <summary>A slot's move met a source that is not to be asked yet.</summary>
    MoveWaited,

    /// <summary>Records of a slot that has moved away were deleted.</summary>
    SlotSwept,

    /// <summary>A new replica did without a source that could not be copied from.</summary>
    MoveSourceLeftOut,

    /// <summary>A new replica could not read what it had itself of a slot that it copied.</summary>
    MoveMetDamage,

    /// <summary>A record of a slot that has moved away could not be read, so it could not be deleted by its key.</summary>
    SweepFoundDamage,

    /// <summary>Slots began to move.</summary>
    MovesBegun,

    /// <summary>Slots came to the next stage of their move.</summary>
    MovesAdvanced,

    /// <summary>Moves were given up because who was to come is leaving.</summary>
    MovesCancelled,

    /// <summary>All that had to move has moved.</summary>
    MovesSettled,

    /// <summary>A node that stayed dead was removed without anybody's asking.</summary>
    NodeRemovedByItself,

    // Operations that are tried again.

    /// <summary>An operation was tried again, and its first try was known here.</summary>
    OperationKnown,

    /// <summary>A counter could not remember one more operation.</summary>
    OperationsTooMany,

    /// <summary>An operation was tried again too late.</summary>
    OperationTooOld,
}
