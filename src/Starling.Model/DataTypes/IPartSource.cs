using System;
using System.Collections.Generic;
using Starling.Model.Causality;

namespace Starling.Model.DataTypes;

/// <summary>What a replica holds of one value's parts, for whoever works out a change there.</summary>
public interface IPartSource
{
    /// <summary>The newest state of a part, synced or not; <see cref="DvvSet.Empty"/> where there is none.</summary>
    DvvSet Held(ReadOnlySpan<byte> path);

    /// <summary>Paths of the parts below a branch that show something; others may be among them. Never many more than
    /// <see cref="PartDraft.PartsMax"/>.</summary>
    /// <param name="branch">A branch's path; empty for the whole value.</param>
    IReadOnlyList<byte[]> Below(ReadOnlySpan<byte> branch);

    /// <summary>The actor under which this replica may change the part (<see cref="ActorChoice"/>).</summary>
    ActorId ActorFor(ReadOnlySpan<byte> path, DvvSet held, VersionVector seen);
}
