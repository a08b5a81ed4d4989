using System;
using System.IO;
using System.Threading;

namespace Starling.Cli.Seeds;

/// <summary>Holds a ledger against other runs of the command, which add to it as well, for as long as it takes to read, add and write.</summary>
/// <remarks>
/// A file beside the ledger, opened so that nobody else can open it. The system lets go of it when a process ends, however it ends, so a killed run
/// leaves no lock behind. The file itself stays: removing it would let two runs hold two files of one name.
/// </remarks>
internal sealed class LedgerLock : IDisposable
{
    private const int LookEveryMilliseconds = 50;

    /// <summary>What the system says when somebody else has the file: EAGAIN of Linux and of macOS, and Windows' violation of sharing.</summary>
    private const int HeldOnLinux = 11;
    private const int HeldOnMac = 35;
    private const int HeldOnWindows = unchecked((int)0x80070020);

    private readonly FileStream file;

    private LedgerLock(FileStream file) => this.file = file;

    /// <summary>Waits for the lock of a ledger.</summary>
    /// <param name="ledger">The ledger's file.</param>
    /// <param name="patience">How long it waits while another run holds it.</param>
    /// <exception cref="IOException">Another run still holds it, or the lock cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder must not be written.</exception>
    public static LedgerLock Take(string ledger, TimeSpan patience)
    {
        var name = ledger + ".lock";
        var since = Environment.TickCount64;
        while (true)
        {
            try
            {
                return new LedgerLock(new FileStream(name, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None));
            }
            catch (IOException fault) when (fault.HResult is HeldOnLinux or HeldOnMac or HeldOnWindows)
            {
                if (Environment.TickCount64 - since >= patience.TotalMilliseconds)
                {
                    throw new IOException($"another run has held {name} for more than {patience.TotalSeconds:0.#} s", fault);
                }

                Thread.Sleep(LookEveryMilliseconds);
            }
        }
    }

    public void Dispose() => file.Dispose();
}
