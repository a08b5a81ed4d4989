using System;
using System.Linq;
using Starling.Machine.Network;
using Xunit;

namespace Starling.Machine.Tests.Network;

/// <summary>The buffer between the receiving thread and the lane, both played by the test.</summary>
public sealed class LinkInputTests
{
    [Fact]
    public void Fill_WhileTheLaneHoldsTheBytes_AsksForAnotherDelivery()
    {
        var input = new LinkInput(1024, 1024);
        Assert.True(Put(input, 1, 2));
        Assert.False(Put(input, 3));
        Assert.Equal([1, 2, 3], input.Hold().ToArray());
        Assert.True(Put(input, 4));
        input.Release(2);
        Assert.Equal([3, 4], input.Hold().ToArray());
        input.Release(2);
    }

    [Fact]
    public void Leftovers_GrowTheBufferToItsBoundAndNotBeyond()
    {
        var input = new LinkInput(1024, 3000);
        var sent = 0;
        while (input.TryGetRoom(out var room))
        {
            for (var i = 0; i < room.Count; i++)
            {
                room[i] = (byte)sent++;
            }

            Assert.True(input.Fill(room.Count));
            Assert.Equal(sent, input.Hold().Length);
            input.Release(0);
        }

        Assert.Equal(3000, sent);
        Assert.Equal(Enumerable.Range(0, 3000).Select(i => (byte)i), input.Hold().ToArray());
    }

    [Fact]
    public void QuietLink_GivesALargeBufferBack()
    {
        var input = new LinkInput(1024, 1 << 20);
        Assert.True(input.TryGetRoom(out var room));
        input.Fill(room.Count);
        input.Hold();
        input.Release(0);
        Assert.True(input.TryGetRoom(out room));
        Assert.Equal(2048, room.Array!.Length);
        for (var i = 0; i < 300; i++)
        {
            Put(input, 1);
            input.Release(input.Hold().Length);
        }

        Assert.True(input.TryGetRoom(out room));
        Assert.Equal(1024, room.Count);
    }

    private static bool Put(LinkInput input, params byte[] bytes)
    {
        Assert.True(input.TryGetRoom(out var room));
        bytes.CopyTo(room.AsSpan());
        return input.Fill(bytes.Length);
    }
}
