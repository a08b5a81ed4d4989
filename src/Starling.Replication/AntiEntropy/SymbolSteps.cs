using System;

namespace Starling.Replication.AntiEntropy;

/// <summary>How many coded symbols to ask for next, when so many have not done. Pure.</summary>
/// <remarks>
/// Intuition: nobody knows how large a difference is before it is found, and a symbol too many is as much waste as a question too many. A slot that differs
/// mostly differs in a few leaves, so the first question is for <see cref="First"/> symbols, enough for a single leaf. While there are few, steps of a third:
/// a question costs about half a symbol, because many slots share its frame. From <see cref="Many"/> on steps of a half, so that
/// the questions are few. The peer makes all symbols anew for each question; with such steps it makes four times those that are sent at most.
/// Laws: the answer is above 0, and at most half of what was sent once that is six or more.
/// </remarks>
internal static class SymbolSteps
{
    /// <summary>Symbols of the first question.</summary>
    public const int First = 4;

    /// <summary>From so many on a step is a half instead of a third.</summary>
    public const int Many = 32;

    /// <param name="sent">Symbols that did not do.</param>
    public static int Next(int sent) => Math.Max(sent < Many ? sent / 3 : sent / 2, sent == 0 ? First : 3);
}
