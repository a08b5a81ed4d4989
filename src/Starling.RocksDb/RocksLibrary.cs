using System;
using System.IO;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Threading;

namespace Starling.RocksDb;

/// <summary>Finds RocksDB's native library however the program was deployed.</summary>
/// <remarks>
/// A published program has the library beside it, a built one under <c>runtimes/{rid}/native</c>. The runtime finds both as
/// long as the program's dependency file names them; a test host, a plugin or a copied folder has no such file, so the same two
/// places are looked into by hand. On a musl system (Alpine) the library built for it is preferred.
/// </remarks>
internal static class RocksLibrary
{
    private static int registered;

    public static void Register()
    {
        if (Interlocked.Exchange(ref registered, 1) == 0)
        {
            NativeLibrary.SetDllImportResolver(typeof(RocksLibrary).Assembly, Resolve);
        }
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != RocksNative.Library)
        {
            return 0;
        }

        var musl = RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal);
        if (musl && TryLoad(name + "-musl", assembly, out var handle))
        {
            return handle;
        }

        return TryLoad(name, assembly, out handle)
            ? handle
            : throw new DllNotFoundException(
                $"RocksDB's native library was not found or does not load. It belongs beside the program, in " +
                $"'{AppContext.BaseDirectory}', as '{FileName(name)}'; it needs glibc 2.34 or later on Linux. " +
                "Publish the program again for this platform.");
    }

    private static bool TryLoad(string name, Assembly assembly, out nint handle)
    {
        if (NativeLibrary.TryLoad(name, assembly, null, out handle))
        {
            return true;
        }

        var file = FileName(name);
        var system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
        var machine = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64";
        var folder = AppContext.BaseDirectory;
        return NativeLibrary.TryLoad(Path.Combine(folder, file), out handle)
            || NativeLibrary.TryLoad(Path.Combine(folder, "runtimes", $"{system}-{machine}", "native", file), out handle);
    }

    private static string FileName(string name) =>
        OperatingSystem.IsWindows() ? name + ".dll" : OperatingSystem.IsMacOS() ? $"lib{name}.dylib" : $"lib{name}.so";
}
