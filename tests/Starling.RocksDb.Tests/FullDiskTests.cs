using System;
using System.Diagnostics;
using System.IO;
using Starling.World;
using Xunit;

namespace Starling.RocksDb.Tests;

/// <summary>On a real, small file system that is really full. Needs the right to mount one.</summary>
public sealed class FullDiskTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly string disk;
    private readonly bool mounted;

    public FullDiskTests()
    {
        disk = folder["disk"];
        Directory.CreateDirectory(disk);
        mounted = OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", "size=24m", "starling-test", disk);
    }

    public void Dispose()
    {
        if (mounted)
        {
            Run("umount", disk);
        }

        folder.Dispose();
    }

    [Fact]
    public void With_a_reserve_the_store_refuses_in_time_and_recovers_alone()
    {
        Assert.SkipUnless(mounted, "Mounting a tmpfs is not permitted here.");
        using var rig = new StoreRig(StoreRig.Small with { SpaceReserveBytes = 6 << 20 }, Path.Combine(disk, "data"));
        var ballast = Path.Combine(disk, "ballast");
        File.WriteAllBytes(ballast, new byte[10 << 20]);
        var stored = Fill(rig, out var fault);
        Assert.Equal(WorldFault.DiskFull, fault.Fault);
        Assert.True(rig.Store.Space.IsLow);
        Assert.Equal(stored, rig.Keys().Count);

        File.Delete(ballast);
        var until = DateTime.UtcNow.AddSeconds(10);
        while (rig.Commit(StoreRig.Put("after")) is not [null])
        {
            Assert.True(DateTime.UtcNow < until, "The store did not take writes again after space had returned.");
        }

        rig.Reopen();
        Assert.Equal(stored + 1, rig.Keys().Count);
    }

    [Fact]
    public void Without_a_reserve_no_acknowledged_batch_is_lost()
    {
        Assert.SkipUnless(mounted, "Mounting a tmpfs is not permitted here.");
        using var rig = new StoreRig(folder: Path.Combine(disk, "data"));
        var ballast = Path.Combine(disk, "ballast");
        File.WriteAllBytes(ballast, new byte[10 << 20]);
        var stored = Fill(rig, out _);
        Assert.True(rig.Keys().Count >= stored);
        rig.Store.Dispose();
        File.Delete(ballast);
        rig.Reopen();

        // The one that was refused as "not known" may be there too.
        Assert.InRange(rig.Keys().Count, stored, stored + 1);
        Assert.Null(rig.Commit(StoreRig.Put("after"))[0]);
    }

    /// <summary>Commits until one is refused; gives how many were acknowledged.</summary>
    private static int Fill(StoreRig rig, out WorldException fault)
    {
        var random = new Random(1);
        var value = new char[50_000];
        for (var count = 0; ; count++)
        {
            for (var i = 0; i < value.Length; i++)
            {
                value[i] = (char)random.Next(32, 127);
            }

            if (rig.Commit(StoreRig.Put($"k{count:0000}", new string(value)))[0] is { } refusal)
            {
                fault = refusal;
                return count;
            }

            Assert.True(count < 2000, "The disk did not fill up.");
        }
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
