using System;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;
using System.Threading;
using Starling.Simulator.Runs;

namespace Starling.Cli.Seeds;

/// <summary>A ledger's file, and what is to be added to it.</summary>
/// <remarks>
/// Several runs may add to one ledger at the same time, so none keeps it in memory: each saving takes the lock, reads what is there now, adds, writes
/// a file of its own name, and puts it in the ledger's place. An interrupted command leaves the old one or the new one. What could not be saved
/// is kept for the next time.
/// </remarks>
internal sealed class LedgerFile
{
    /// <summary>Seeds that wait for being saved, at most: some hours of a folder that cannot be written.</summary>
    private const int PendingMax = 50_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly CodeIdentity code = CodeIdentity.Current;
    private readonly Lock gate = new();
    private readonly List<(SeedOutcome Outcome, DateOnly Day)> pending = [];
    private readonly string file;
    private readonly TimeSpan patience;

    private LedgerFile(string file, TimeSpan patience)
    {
        this.file = file;
        this.patience = patience;
    }

    /// <summary>Seeds that will never be in the ledger, because too many waited while it could not be saved.</summary>
    public long Lost { get; private set; }

    /// <summary>Makes sure that a ledger can be read, or begun, and saved.</summary>
    /// <exception cref="FormatException">The file is no ledger.</exception>
    /// <exception cref="IOException">The file cannot be read, or its folder is not there or cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder must not be written.</exception>
    public static LedgerFile Open(string file) => Open(file, Patience);

    /// <param name="file">The ledger.</param>
    /// <param name="patience">How long each saving waits for other runs.</param>
    internal static LedgerFile Open(string file, TimeSpan patience)
    {
        if (string.IsNullOrWhiteSpace(file) || Directory.Exists(file))
        {
            throw new FormatException($"'{file}' is no file that a ledger could be kept in.");
        }

        var ledger = new LedgerFile(Path.GetFullPath(file), patience);
        if (!Directory.Exists(Path.GetDirectoryName(ledger.file)))
        {
            throw new DirectoryNotFoundException($"There is no folder for the ledger {ledger.file}: make it first.");
        }

        using (LedgerLock.Take(ledger.file, patience))
        {
            ledger.ReadOrBegin();
            File.WriteAllText(ledger.FreshName, "");
            File.Delete(ledger.FreshName);
        }

        return ledger;
    }

    /// <exception cref="FormatException">The file is no ledger.</exception>
    /// <exception cref="IOException">The file is not there, or cannot be read.</exception>
    public static Ledger Read(string file)
    {
        try
        {
            return Ledger.Parse(File.ReadAllText(file));
        }
        catch (JsonException fault)
        {
            throw new FormatException($"{file} is no ledger of simulations: {fault.Message}", fault);
        }
    }

    /// <summary>Takes an outcome for the next saving. May be called from any thread.</summary>
    public void Add(SeedOutcome outcome)
    {
        lock (gate)
        {
            if (pending.Count < PendingMax)
            {
                pending.Add((outcome with { Text = "", TraceLines = [] }, DateOnly.FromDateTime(DateTime.UtcNow)));
            }
            else
            {
                Lost++;
            }
        }
    }

    /// <summary>Adds to the file what has come since the last time. One at a time.</summary>
    /// <exception cref="FormatException">The file is no ledger any more; it is left as it is.</exception>
    /// <exception cref="IOException">It cannot be written, or another run has held it for too long.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder must not be written.</exception>
    public void Save()
    {
        (SeedOutcome Outcome, DateOnly Day)[] entered;
        lock (gate)
        {
            entered = [.. pending];
        }

        using (LedgerLock.Take(file, patience))
        {
            var ledger = ReadOrBegin();
            foreach (var (outcome, day) in entered)
            {
                ledger.Add(outcome, code.Version, code.Build, day);
            }

            Replace(ledger);
        }

        lock (gate)
        {
            pending.RemoveRange(0, entered.Length);
        }
    }

    private string FreshName => $"{file}.{Environment.ProcessId}.new";

    private Ledger ReadOrBegin() => File.Exists(file) ? Read(file) : new Ledger();

    private void Replace(Ledger ledger)
    {
        try
        {
            File.WriteAllText(FreshName, ledger.ToJson());
            File.Move(FreshName, file, overwrite: true);
        }
        catch
        {
            File.Delete(FreshName);
            throw;
        }
    }
}
