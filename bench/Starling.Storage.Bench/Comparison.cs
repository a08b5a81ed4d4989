using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Starling.Storage.Bench;

/// <summary>Lets the variants take turns, in another order each round, and prints medians of what each costs against the base of the same round.</summary>
internal static class Comparison
{
    private const int WarmUps = 3;

    public static void Run(int rounds, int writes, int group)
    {
        var folder = Path.Combine(Path.GetTempPath(), $"starling-storage-bench-{Guid.NewGuid():n}");
        var variants = Enum.GetValues<Variant>();
        var writers = variants.Select(variant => new Writer(variant, Directory.CreateDirectory(Path.Combine(folder, $"{variant}")).FullName)).ToArray();
        var took = variants.Select(_ => new List<(double Cpu, double Wall)>()).ToArray();
        for (var round = -WarmUps; round < rounds; round++)
        {
            for (var turn = 0; turn < variants.Length; turn++)
            {
                var at = (turn + round + WarmUps) % variants.Length;
                var (cpu, wall) = writers[at].Round(writes, group);
                if (round >= 0)
                {
                    took[at].Add((cpu.TotalMicroseconds / writes, wall.TotalMicroseconds / writes));
                }
            }
        }

        Console.WriteLine($"{rounds} rounds of {writes} writes in groups of {group}, each group synced; medians");
        Console.WriteLine("variant   CPU us/write   writes/s   CPU to none   writes/s to none");
        foreach (var variant in variants)
        {
            var own = took[(int)variant];
            var none = took[0];
            Console.WriteLine(string.Create(
                null,
                $"{variant,-9} {Median(own.Select(each => each.Cpu)),12:f2} {1e6 / Median(own.Select(each => each.Wall)),10:f0} "
                + $"{Median(own.Zip(none, (a, b) => a.Cpu / b.Cpu)),13:f3} {Median(own.Zip(none, (a, b) => b.Wall / a.Wall)),18:f3}"));
        }

        Directory.Delete(folder, recursive: true);
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
