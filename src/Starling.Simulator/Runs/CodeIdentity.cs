using System;
using System.Globalization;
using System.Reflection;
using Starling.Api;
using Starling.Model.Time;
using Starling.Node.Startup;
using Starling.World;

namespace Starling.Simulator.Runs;

/// <summary>Which code a run was run with.</summary>
/// <param name="Version">The product's version and the first letters of its commit.</param>
/// <param name="Build">A fingerprint of the compiled parts of which nodes and simulator are made: equal source gives an equal one.</param>
public sealed record CodeIdentity(string Version, string Build)
{
    private const int CommitLetters = 9;

    /// <summary>Of the code that runs now.</summary>
    public static CodeIdentity Current { get; } = Read();

    private static CodeIdentity Read()
    {
        Assembly[] parts =
        [
            typeof(HybridTime).Assembly,
            typeof(Chance).Assembly,
            typeof(IStarling).Assembly,
            typeof(StarlingNode).Assembly,
            typeof(Simulation).Assembly,
        ];
        var print = 14_695_981_039_346_656_037UL;
        foreach (var part in parts)
        {
            // A deterministic compiler makes this number of the source.
            foreach (var letter in part.ManifestModule.ModuleVersionId.ToByteArray())
            {
                print = (print ^ letter) * 1_099_511_628_211UL;
            }
        }

        var version = typeof(Simulation).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";
        var plus = version.IndexOf('+', StringComparison.Ordinal);
        var brief = plus < 0 ? version : version[..Math.Min(version.Length, plus + 1 + CommitLetters)];
        return new CodeIdentity(brief, ((uint)(print ^ (print >> 32))).ToString("x8", CultureInfo.InvariantCulture));
    }
}
