using System;
using System.IO;
using System.Runtime.CompilerServices;
using System.Text;
using Xunit;

namespace Starling.Compatibility.Tests;

/// <summary>Compares bytes with those in <c>golden/</c>, which were written once and stand for all data and peers out there.</summary>
/// <remarks>A file holds hexadecimal digits, 32 bytes a line; lines that start with # are for people. With
/// <c>STARLING_GOLDEN=write</c> in the environment files are written instead of compared.</remarks>
internal static class Golden
{
    private const string Variable = "STARLING_GOLDEN";

    public static void Check(string name, ReadOnlySpan<byte> bytes, [CallerFilePath] string source = "")
    {
        var file = Path.Combine(Path.GetDirectoryName(source)!, "golden", name + ".txt");
        if (Environment.GetEnvironmentVariable(Variable) == "write")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, Text(name, bytes));
            return;
        }

        Assert.True(File.Exists(file), $"There are no golden bytes of '{name}'. If the format is new, run the tests once with "
            + $"{Variable}=write in the environment and commit {file}.");
        var expected = Read(file);
        if (!bytes.SequenceEqual(expected))
        {
            Assert.Fail($"The bytes of '{name}' have changed at offset {bytes.CommonPrefixLength(expected)}. Data on disks and nodes of other "
                + "releases still have the old ones: take the change back, or give the format a new version and keep reading the old one "
                + $"(docs/formats). Only when no release has the old bytes: run the tests once with {Variable}=write in the environment, "
                + $"and say in the commit why.\nexpected {Convert.ToHexString(expected)}\nactual   {Convert.ToHexString(bytes)}");
        }
    }

    /// <summary>The golden bytes themselves, for tests that read them.</summary>
    public static byte[] Bytes(string name, [CallerFilePath] string source = "") =>
        Read(Path.Combine(Path.GetDirectoryName(source)!, "golden", name + ".txt"));

    private static byte[] Read(string file)
    {
        var digits = new StringBuilder();
        foreach (var line in File.ReadLines(file))
        {
            digits.Append(line.StartsWith('#') ? "" : line.Trim());
        }

        return Convert.FromHexString(digits.ToString());
    }

    private static string Text(string name, ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder($"# {name}: {bytes.Length} bytes\n");
        for (; bytes.Length > 32; bytes = bytes[32..])
        {
            text.Append(Convert.ToHexStringLower(bytes[..32])).Append('\n');
        }

        return text.Append(Convert.ToHexStringLower(bytes)).Append('\n').ToString();
    }
}
