using System;
using System.IO;
using System.Text.Json;
using Starling.Simulator.Runs;

namespace Starling.Cli.Seeds;

/// <summary>A ledger and the file that it lives in.</summary>
/// <remarks>Saved whole, beside the file, and then put in its place, so that an interrupted command leaves the old one or the new one.</remarks>
internal sealed class LedgerFile(string file, Ledger ledger)
{
    private readonly CodeIdentity code = CodeIdentity.Current;

    /// <summary>Reads a ledger, or begins one when there is no such file.</summary>
    /// <exception cref="FormatException">The file is no ledger.</exception>
    public static LedgerFile Open(string file) => new(file, File.Exists(file) ? Read(file) : new Ledger());

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

    public void Add(SeedOutcome outcome) => ledger.Add(outcome, code.Version, code.Build, DateOnly.FromDateTime(DateTime.UtcNow));

    public void Save()
    {
        var fresh = file + ".new";
        File.WriteAllText(fresh, ledger.ToJson());
        File.Move(fresh, file, overwrite: true);
    }
}
