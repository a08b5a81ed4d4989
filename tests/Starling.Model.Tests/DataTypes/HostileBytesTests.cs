using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using Starling.Model.Causality;
using Starling.Model.DataTypes;
using Starling.Model.Tests.Causality;
using Starling.Model.Values;
using Xunit;

namespace Starling.Model.Tests.DataTypes;

public sealed class HostileBytesTests
{
    /// <summary>Changes, cuts and lengthens bytes at random places.</summary>
    private static byte[] Damage(byte[] bytes, Chance chance)
    {
        List<byte> damaged = [.. bytes];
        for (var left = 1 + chance.Next(3); left > 0 && damaged.Count > 0; left--)
        {
            var at = chance.Next(damaged.Count);
            switch (chance.Next(4))
            {
                case 0:
                    damaged.RemoveAt(at);
                    break;
                case 1:
                    damaged.Insert(at, (byte)chance.Next(256));
                    break;
                case 2:
                    damaged[at] = (byte)(damaged[at] + 1 - chance.Next(3));
                    break;
                default:
                    damaged[at] = (byte)chance.Next(256);
                    break;
            }
        }

        return [.. damaged];
    }

    /// <summary>Refused, or the one encoding of what was read.</summary>
    private static void Judge(byte[] bytes, Func<byte[], byte[]> readAndWrite)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            Assert.Equal(bytes, readAndWrite(bytes));
        }
        catch (CorruptStateException)
        {
            // What reading may allocate: objects for what was really there, and the error.
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000 + (200L * bytes.Length));
        }
    }

    [Fact]
    public void Damaged_states_are_refused_or_are_the_encoding_of_another() => Gen.Select(
        DataStep.AnyKind, DataStep.Runs(12), Gen.Int[0, 1 << 24]).Sample(
        (kind, steps, seed) =>
        {
            var (chance, states) = (new Chance(seed), DataRun.Of(kind, steps).Pool);
            foreach (var state in states)
            {
                Judge(Damage(state.ToBytes(), chance), bytes => DataState.Read(bytes).ToBytes());
                foreach (var part in state.Parts())
                {
                    Judge(Damage(part.ToBytes(), chance), bytes => DataPart.Read(part.Path, bytes).ToBytes());
                    Judge(Damage(part.Path.ToBytes(), chance), bytes => PartPath.Read(bytes).ToBytes());
                }
            }
        },
        iter: Cases.Or(500));

    [Fact]
    public void Random_bytes_are_refused_or_are_an_encoding() => Gen.Select(Gen.Byte[1, 7], Gen.Byte[0, 9].Array[0, 40]).Sample(
        (kind, rest) =>
        {
            byte[] bytes = [kind, .. rest];
            Judge(bytes, input => DataState.Read(input).ToBytes());
            Judge(bytes, input => GrowOnlySet.Read(input).ToBytes());
            Judge(bytes, input => HyperLogLog.Read(input).ToBytes());
            Judge(bytes, input => PartPath.Read(input).ToBytes());
        },
        iter: Cases.Or(3000));

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("02")]
    [InlineData("02FFFFFFFF0F")]
    [InlineData("0200FFFFFFFFFFFFFFFFFF01")]
    [InlineData("020000FFFFFFFFFFFFFFFFFF01")]
    [InlineData("0200000108FFFFFFFF0F")]
    [InlineData("06FFFFFFFFFFFFFFFFFF01")]
    [InlineData("07FF1F")]
    [InlineData("0780800100")]
    public void Counts_that_promise_too_much_are_refused(string hex)
    {
        var bytes = Convert.FromHexString(hex);
        _ = Assert.Throws<CorruptStateException>(() => DataState.Read(bytes));
        _ = Assert.Throws<CorruptStateException>(() => GrowOnlySet.Read(bytes));
        _ = Assert.Throws<CorruptStateException>(() => HyperLogLog.Read(bytes));
        Judge(bytes, input => DataState.Read(input).ToBytes());
    }

    /// <summary>Bytes of a record whose table holds one actor, from the context of the record on.</summary>
    private static byte[] WithActor(DataKind kind, string hex)
    {
        var actor = new byte[ActorId.Size];
        Sample.A.Write(actor);
        return [(byte)kind, 1, .. actor, .. Convert.FromHexString(hex)];
    }

    [Theory]
    [InlineData(DataKind.Set, "01000104" + "02" + "0801610001" + "0001" + "0801620001" + "0002")]
    [InlineData(DataKind.Set, "01000100" + "01" + "080161" + "01000201" + "010001")]
    [InlineData(DataKind.Flag, "00" + "01" + "0400" + "00" + "01" + "0001" + "0101")]
    public void One_spelling_is_read(DataKind kind, string hex) =>
        Assert.Equal(WithActor(kind, hex), DataState.Read(WithActor(kind, hex)).ToBytes());

    [Theory]
    [InlineData(DataKind.Set, "02" + "000100" + "000200" + "00", "ranges that touch")]
    [InlineData(DataKind.Set, "02" + "000300" + "000100" + "00", "ranges out of order")]
    [InlineData(DataKind.Set, "01000104" + "01" + "080161" + "01000200" + "00", "a leaf that says what its record says")]
    [InlineData(DataKind.Set, "01000104" + "02" + "0801620001" + "0001" + "0801610001" + "0002", "elements out of order")]
    [InlineData(DataKind.Set, "01000104" + "02" + "0801610001" + "0001" + "0801610001" + "0002", "an element twice")]
    [InlineData(DataKind.Set, "01000104" + "01" + "0801610002" + "0002" + "0001", "facts out of order")]
    [InlineData(DataKind.Set, "00" + "01" + "080161" + "01000100" + "010001", "a fact that is dead")]
    [InlineData(DataKind.Set, "01000104" + "01" + "0801610000", "a leaf with nothing in it")]
    [InlineData(DataKind.Map, "01000104" + "01" + "05016D0000", "a branch with nothing in it")]
    [InlineData(DataKind.Map, "01000104" + "01" + "0801610001" + "0001", "an element in a map")]
    [InlineData(DataKind.Flag, "00" + "01" + "0400" + "00" + "01" + "0001" + "0102", "a flag that is neither on nor off")]
    [InlineData(DataKind.Counter, "00" + "01" + "0100" + "00" + "01" + "0001" + "0101", "a counter that counts in one direction")]
    [InlineData(DataKind.Set, "00" + "00", "an actor that does not occur")]
    [InlineData(DataKind.Set, "01000104" + "00" + "00", "more behind it")]
    public void Second_spellings_are_refused(DataKind kind, string hex, string what) =>
        Assert.True(Record.Exception(() => DataState.Read(WithActor(kind, hex))) is CorruptStateException, what);

    [Fact]
    public void Endless_depth_is_refused()
    {
        // Maps within maps, each with one child and no context of its own.
        byte[] level = [0, 1, (byte)StepKind.Map, 1, (byte)'m'];
        byte[] bytes = [(byte)DataKind.Map, 0, .. Enumerable.Repeat(level, 100_000).SelectMany(part => part)];
        _ = Assert.Throws<CorruptStateException>(() => DataState.Read(bytes));
    }
}
