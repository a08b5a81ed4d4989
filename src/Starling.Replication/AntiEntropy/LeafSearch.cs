using System.Collections.Generic;
using System.Threading.Tasks;
using Starling.Wire.Frames;
using Starling.Wire.Messages;

namespace Starling.Replication.AntiEntropy;

/// <summary>Finds in which ids two replicas' sets differ by coded symbols of the peer's, many sets at a time.</summary>
/// <remarks>
/// One question names all sets that are not decoded yet, so its frame is shared, and those that differ in little drop out early. The peer keeps nothing between two
/// questions. It makes the symbols of all sets of a question in one go, so a question names few enough that its other work does not
/// wait for long: <see cref="SetsMax"/> slots take it some ten milliseconds.
/// </remarks>
internal sealed class LeafSearch(AgreementDesk desk)
{
    private const int SetsMax = 32;

    /// <summary>Looks until all is found or given up, or the talk is over.</summary>
    public async Task RunAsync(RepairTalk talk, IReadOnlyList<IdSearch> searches)
    {
        for (var open = Next(searches); open.Count > 0; open = Next(searches))
        {
            var pull = new SymbolsPull([.. open.ConvertAll(Ask)]);
            if (await talk.AskAsync(MessageKind.SymbolsPull, (output, header) => pull.Write(output, header)) is not { } body)
            {
                return;
            }

            if (!Symbols.TryRead(body, out var answer) || answer.Sets.Length > open.Count)
            {
                talk.EndMalformed();
                return;
            }

            for (var i = 0; i < answer.Sets.Length; i++)
            {
                Take(open[i], pull.Sets[i].Count, answer.Sets[i]);
            }
        }
    }

    /// <summary>The first sets that are not decoded, as many as one question may name.</summary>
    private static List<IdSearch> Next(IReadOnlyList<IdSearch> searches)
    {
        var open = new List<IdSearch>();
        var symbols = 0;
        foreach (var search in searches)
        {
            if (open.Count == SetsMax || !search.IsOpen)
            {
                continue;
            }

            symbols += search.Step;
            if (symbols > SymbolsPull.CountMax && open.Count > 0)
            {
                break;
            }

            open.Add(search);
        }

        return open;
    }

    private SymbolsAsked Ask(IdSearch search)
    {
        var slot = search.Case.Slot;
        return new SymbolsAsked(
            slot.Ref, desk.Slots[slot.Table.Id, slot.Slot].Purged, search.Leaf, search.From, int.Min(search.Step, SymbolsPull.CountMax));
    }

    private static void Take(IdSearch search, int asked, SymbolsGiven given)
    {
        if (given.Word != RepairWord.Done)
        {
            search.Case.Fail(given.Word);
        }
        else if (given.Items.Length != asked)
        {
            search.Case.Fail("the peer's answer was malformed");
        }
        else
        {
            search.Take(given.Items);
        }
    }
}
