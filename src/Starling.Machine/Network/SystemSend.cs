using System;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Starling.Machine.Network;

/// <summary>The system's <c>send</c> on a blocking socket, for once without blocking.</summary>
/// <remarks>
/// .NET offers a send that does not wait only on sockets that are non-blocking altogether, and then its receives go through
/// the runtime's event loop and thread pool: a thread switch for each message, which is what the receiving threads avoid. The
/// flags are those of Linux (bits/socket.h) and macOS (sys/socket.h). The runtime ignores SIGPIPE in the whole process, so
/// that macOS does without a flag for it.
/// </remarks>
internal static partial class SystemSend
{
    private const int Interrupted = 4;
    private const int BrokenPipe = 32;
    private static readonly int WouldBlock = OperatingSystem.IsMacOS() ? 35 : 11;
    private static readonly int Flags = OperatingSystem.IsMacOS() ? 0x80 : 0x40 | 0x4000;

    /// <summary>False where every send has to be handed to a <see cref="LinkWriter"/>.</summary>
    public static bool IsSupported { get; } = OperatingSystem.IsLinux() || OperatingSystem.IsMacOS();

    /// <summary>Sends what the system takes at once and returns how much; less than 0 when the link is broken.</summary>
    public static unsafe int Send(SafeSocketHandle socket, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* first = bytes)
        {
            while (true)
            {
                var sent = SendCore(socket, first, (nuint)bytes.Length, Flags);
                if (sent >= 0)
                {
                    return (int)sent;
                }

                var error = Marshal.GetLastPInvokeError();
                if (error == WouldBlock)
                {
                    return 0;
                }

                if (error != Interrupted)
                {
                    return error == 0 ? -BrokenPipe : -error;
                }
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static unsafe partial nint SendCore(SafeSocketHandle socket, byte* bytes, nuint count, int flags);
}
