using System.Collections.Generic;
using Starling.World;

namespace Starling.Testing.Stores;

/// <summary>Notes the answers to commits, in the order in which they come.</summary>
public sealed class CommitRecorder : IStoreWaiter
{
    private readonly List<(StoreBatch Batch, WorldException? Fault)> answers = [];

    public IReadOnlyList<(StoreBatch Batch, WorldException? Fault)> Answers => answers;

    public void Committed(StoreBatch batch, WorldException? fault) => answers.Add((batch, fault));
}
