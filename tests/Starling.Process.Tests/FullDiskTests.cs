using System;
using System.IO;
using System.Threading.Tasks;
using Starling.Api;
using Xunit;

namespace Starling.Process.Tests;

/// <summary>A server on a small disk of its own, which fills up. Needs the right to mount one.</summary>
public sealed class FullDiskTests
{
    [Fact]
    public async Task On_a_full_disk_writes_are_refused_reads_go_on_and_writes_resume_with_space()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has a disk in memory.");
        var folder = Directory.CreateTempSubdirectory("starling-disk-").FullName;
        Assert.SkipUnless(await RunAsync("mount", "-t", "tmpfs", "-o", "size=96m", "tmpfs", folder), "No right to mount a disk in memory.");
        try
        {
            await FillAsync(folder);
        }
        finally
        {
            Assert.True(await RunAsync("umount", folder));
            Directory.Delete(folder);
        }
    }

    private static async Task FillAsync(string folder)
    {
        // The rig removes its folder at the end, and a mounted one cannot be.
        var inner = Directory.CreateDirectory(Path.Combine(folder, "rig")).FullName;
        await using var rig = await ServerRig.StartAsync(1, inner, "--reserve", "16MiB", "--memtable", "2MiB", "--cache", "4MiB");
        await rig.Client.CreateTableAsync(new TableDefinition { Name = "t" });
        await rig.Client.PutAsync("t", "before", "v");

        var filler = Path.Combine(folder, "filler");
        await File.WriteAllBytesAsync(filler, new byte[(int)new DriveInfo(folder).AvailableFreeSpace - (8 << 20)]);
        var refusal = await RefusedAsync(rig);
        Assert.True(refusal.Code == StarlingError.DiskFull, refusal.Message + rig[1].LastWords);

        // The first one may be found out by the sync, which leaves doubt in a table of siblings; from then on they are refused at the door.
        refusal = await RefusedAsync(rig);
        Assert.Equal((StarlingError.DiskFull, false), (refusal.Code, refusal.MayHaveHappened));
        Assert.Equal("v", (await rig.Client.GetAsync("t", "before")).Value?.Text);
        Assert.False(rig[1].Exited.IsCompleted, rig[1].LastWords);

        File.Delete(filler);
        await WrittenAsync(rig);
    }

    /// <summary>The server looks at its disk about once a second, so the refusal may take that long.</summary>
    private static async Task<StarlingException> RefusedAsync(ServerRig rig)
    {
        for (var i = 0; i < 100; i++)
        {
            try
            {
                await rig.Client.PutAsync("t", "during" + i, new byte[10_000]);
                await Task.Delay(100);
            }
            catch (StarlingException refusal)
            {
                return refusal;
            }
        }

        throw new InvalidOperationException("A full disk was not noticed in ten seconds.");
    }

    private static async Task WrittenAsync(ServerRig rig)
    {
        for (var i = 0; ; i++)
        {
            try
            {
                await rig.Client.PutAsync("t", "after", "v");
                return;
            }
            catch (StarlingException) when (i < 100)
            {
                await Task.Delay(100);
            }
        }
    }

    private static async Task<bool> RunAsync(string program, params string[] arguments)
    {
        var start = new System.Diagnostics.ProcessStartInfo(program, arguments) { RedirectStandardError = true };
        try
        {
            using var process = System.Diagnostics.Process.Start(start)!;
            await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
