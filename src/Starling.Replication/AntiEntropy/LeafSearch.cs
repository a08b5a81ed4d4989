using System.Collections.Generic;
using System.Threading.Tasks;
using Starling.Membership.Topology;
using Starling.Model.Agreement;
using Starling.Wire.Frames;
using Starling.Wire.Messages;

namespace Starling.Replication.AntiEntropy;

/// <summary>Finds in which ids two replicas' sets differ by coded symbols of the peer's.</summary>
/// <remarks>
/// The peer makes its symbols anew for each request and keeps nothing, so each request asks for as many as all before it together: the work stays within
/// twice what one request would have cost. When the peer's set changes in between, symbols do not fit together and the decoding fails like one of sets that
/// differ too much: it is begun again, and then given up, and the caller takes another way.
/// </remarks>
internal sealed class LeafSearch(AgreementDesk desk)
{
    private const int SymbolsFirst = 16;
    private const int Attempts = 2;

    /// <summary>How the sets differ; null when that could not be found out within the symbols allowed.</summary>
    /// <param name="view">Under which view.</param>
    /// <param name="member">The peer.</param>
    /// <param name="slot">Which slot.</param>
    /// <param name="leaf">The rows of this leaf; -1: the slot's leaves.</param>
    /// <param name="own">What this side holds.</param>
    /// <param name="symbolsMax">Symbols at most.</param>
    public async Task<IdDifference?> FindAsync(
        TopologyView view, int member, SharedSlot slot, int leaf, IReadOnlyCollection<ulong> own, int symbolsMax)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var decoder = new SymbolDecoder(own, symbolsMax);
            var count = SymbolsFirst;
            while (!decoder.IsDone && !decoder.HasGivenUp)
            {
                var purged = desk.Slots[slot.Table.Id, slot.Slot].Purged;
                var pull = new SymbolsPull(
                    slot.Ref, purged, leaf, decoder.Symbols, int.Min(count, int.Min(SymbolsPull.CountMax, symbolsMax - decoder.Symbols)));
                var reply = await desk.AskAsync(
                    view, member, MessageKind.SymbolsPull, WorkClass.Repair, 0, (output, header) => pull.Write(output, header));
                if (reply?.Kind != MessageKind.Symbols || !Symbols.TryRead(reply.Body, out var answer) || answer.Items.Length == 0)
                {
                    return null;
                }

                foreach (var symbol in answer.Items)
                {
                    decoder.Add(symbol);
                }

                count = decoder.Symbols;
            }

            if (decoder.IsDone)
            {
                return new IdDifference(decoder.Missing, decoder.Surplus);
            }
        }

        return null;
    }
}
