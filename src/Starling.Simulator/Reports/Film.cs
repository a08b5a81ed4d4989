using System;
using System.Collections.Generic;
using Starling.Simulator.World;

namespace Starling.Simulator.Reports;

/// <summary>Records what happens in one run, within bounds, so that <see cref="Picture"/> can draw it.</summary>
/// <remarks>
/// Intuition: a dash camera. It keeps the last happenings (parcels and commits, each up to a count and a size), and every rare one
/// (starts, kills, pauses, troubles, phases). When a run of the same seed is already known to be bad, <see cref="Of"/> makes a film that besides keeps
/// everything near the guilty operation, because the same seed does the same again. Nothing is decoded while the run goes on. Laws: a film changes
/// nothing, the trace of a filmed run is that of the run without; use it for one run only.
/// </remarks>
public sealed class Film : Onlooker
{
    private const int ParcelsMax = 60_000;
    private const int CommitsMax = 60_000;
    private const long BytesMax = 48 << 20;
    private const int RareMax = 5_000;

    private readonly FilmRing<FilmedParcel> parcels;
    private readonly FilmRing<FilmedCommit> commits;
    private readonly Dictionary<long, FilmedParcel> underWay = [];
    private readonly List<FilmedLife> lives = [];
    private readonly List<(int Machine, long From, long To)> pauses = [];
    private readonly List<FilmedSpell> spells = [];
    private readonly List<(string Name, long At)> phases = [];
    private SimLoop? loop;

    /// <summary>A film of the last happenings.</summary>
    public Film()
        : this(0, -1)
    {
    }

    /// <summary>A film of the last happenings and of all from one moment to another, in microseconds since the start of the world.</summary>
    public Film(long keepFrom, long keepTo)
    {
        parcels = new FilmRing<FilmedParcel>(ParcelsMax, BytesMax, keepFrom, keepTo);
        commits = new FilmRing<FilmedCommit>(CommitsMax, BytesMax, keepFrom, keepTo);
    }

    /// <summary>A film for another run of a seed, that keeps what is near the operation that was found guilty in the first.</summary>
    public static Film Of(SimReport earlier)
    {
        var guilt = Guilt.Of(earlier);
        return guilt.Operation is null ? new Film() : new Film(guilt.From - Guilt.Before, guilt.To + Guilt.Before);
    }

    internal IReadOnlyList<FilmedLife> Lives => lives;

    internal IReadOnlyList<(int Machine, long From, long To)> Pauses => pauses;

    internal IReadOnlyList<FilmedSpell> Spells => spells;

    internal IReadOnlyList<(string Name, long At)> Phases => phases;

    /// <summary>Machines that were seen.</summary>
    internal int Machines { get; private set; }

    internal List<FilmedParcel> Parcels => parcels.All();

    internal List<FilmedCommit> Commits => commits.All();

    internal long ParcelsLost => parcels.Lost;

    internal long ParcelsLostUntil => parcels.LostUntil;

    internal long CommitsLost => commits.Lost;

    internal long CommitsLostUntil => commits.LostUntil;

    /// <summary>Starts, pauses, troubles and phases beyond the bound.</summary>
    internal long RareLost { get; private set; }

    /// <summary>When the run was halted; -1 when it was not.</summary>
    internal long HaltedAt => loop is { IsHalted: true } halted ? halted.HaltedAt : -1;

    private long Now => loop?.Now ?? 0;

    /// <summary>After the guilty step nothing happens any more; the world is only cleared away.</summary>
    private bool IsOver => HaltedAt >= 0 && Now > HaltedAt;

    public override void Watches(SimLoop loop) => this.loop = this.loop is null
        ? loop
        : throw new InvalidOperationException("A film shows one run: make a new one for each.");

    public override void Started(int machine, int life)
    {
        Machines = Math.Max(Machines, machine + 1);
        Keep(lives, new FilmedLife(machine, life, Now));
    }

    public override void Killed(int machine, bool silent, int batchesLost)
    {
        for (var i = lives.Count - 1; i >= 0 && !IsOver; i--)
        {
            if (lives[i].Machine == machine && lives[i].To < 0)
            {
                lives[i].To = Now;
                lives[i].IsSilent = silent;
                lives[i].BatchesLost = batchesLost;
                return;
            }
        }
    }

    public override void Paused(int machine, TimeSpan length) => Keep(pauses, (machine, Now, Now + SimLoop.Micros(length)));

    public override void Committed(int machine, ReadOnlySpan<byte> operations)
    {
        if (!IsOver)
        {
            commits.Add(new FilmedCommit(machine, Now, operations.ToArray()), Now, operations.Length);
        }
    }

    public override void DiskReplaced(int machine) => commits.Add(new FilmedCommit(machine, Now, [], IsReplacement: true), Now, 0);

    public override void Sent(int from, int to, Parcel parcel)
    {
        if (IsOver)
        {
            return;
        }

        var filmed = new FilmedParcel(from, to, parcel);
        underWay[parcel.Number] = filmed;
        parcels.Add(filmed, parcel.SentAt, parcel.Bytes.Length);
    }

    public override void Arrived(int from, int to, Parcel parcel) => End(parcel, ParcelFate.Arrived);

    public override void Dropped(int from, int to, Parcel parcel) => End(parcel, ParcelFate.Dropped);

    public override void TroubleBegan(Trouble trouble) => Keep(spells, new FilmedSpell(trouble));

    public override void TroubleOver(Trouble trouble)
    {
        foreach (var spell in spells)
        {
            if (ReferenceEquals(spell.Trouble, trouble))
            {
                spell.Over = Now;
            }
        }
    }

    public override void PhaseBegan(string phase) => Keep(phases, (phase, Now));

    private void End(Parcel parcel, ParcelFate fate)
    {
        if (!IsOver && underWay.Remove(parcel.Number, out var filmed))
        {
            filmed.Fate = fate;
            filmed.EndedAt = Now;
        }
    }

    private void Keep<T>(List<T> list, T item)
    {
        if (list.Count < RareMax && !IsOver)
        {
            list.Add(item);
        }
        else if (!IsOver)
        {
            RareLost++;
        }
    }
}
