using System;
using System.Collections.Generic;
using System.Globalization;
using System.Threading;
using Starling.Simulator.World;

namespace Starling.Simulator.Scenarios;

/// <summary>Everything worth telling of one run, in its order: calls, notes, trouble, phases. And the first escape from the run.</summary>
internal sealed class Book(SimLoop loop) : Onlooker
{
    private readonly List<(long At, object What)> entries = [];
    private readonly List<ScenarioCall> calls = [];
    private string? escape;

    public IReadOnlyList<ScenarioCall> Calls => calls;

    /// <summary>How code of the scenario has left the simulated world; null while it has not. Asked from one thread, written from any.</summary>
    public string? Escape => Volatile.Read(ref escape);

    public void Add(ScenarioCall call)
    {
        entries.Add((loop.Now, call));
        if (call.Client >= 0)
        {
            calls.Add(call);
        }
    }

    public void Note(string text) => entries.Add((loop.Now, text));

    /// <summary>Remembers the first escape. May be called from any thread. Returns the text.</summary>
    public string NoteEscape(string text)
    {
        Interlocked.CompareExchange(ref escape, text, null);
        return text;
    }

    /// <summary>The story, one line for each entry, in the order of their beginnings.</summary>
    public List<string> Lines()
    {
        var lines = new List<string>(entries.Count);
        foreach (var (at, what) in entries)
        {
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{at / 1e6,10:F6} s  {what}"));
        }

        return lines;
    }

    /// <summary>Over all that happened in the world and all that the clients saw of it.</summary>
    public ulong HashOf(IReadOnlyList<string> lines)
    {
        var hash = loop.Trace.Hash;
        foreach (var line in lines)
        {
            foreach (var letter in line)
            {
                hash = (hash ^ letter) * 0x100000001b3;
            }
        }

        return hash;
    }

    public override void Started(int machine, int life)
    {
        if (life > 1)
        {
            Note($"n{machine} starts again");
        }
    }

    public override void TroubleBegan(Trouble trouble) => Note($"{trouble.Kind}: {trouble.Text}");

    public override void TroubleOver(Trouble trouble) => Note($"{trouble.Kind} is over: {trouble.Text}");
}
