using System;
using System.Threading.Tasks;
using Starling.Objects.ProtocolBuffers;
using Xunit;

namespace Starling.Objects.Tests.ProtocolBuffers;

/// <summary>Frames byte for byte, written down by hand from the field tables of Riak's messages: what clients send, and what they must be
/// sent.</summary>
public sealed class GoldenFrameTests(BufferHost host) : IClassFixture<BufferHost>
{
    [Theory]
    [InlineData("ping", "00000001 01", "00000001 02")]
    [InlineData("set client id", "00000005 05 0a02 6162", "00000001 06")]
    [InlineData("get of nothing: bucket=b, key=none", "0000000a 09 0a01 62 1204 6e6f6e65", "00000001 0a")]
    [InlineData("get without a key", "00000004 09 0a01 62",
        "0000003c 00 0a37 546865206d657373616765207769746820636f646520392063616e6e6f7420626520726561643a206b6579206973206d697373696e672e 1000")]
    [InlineData("put: bucket=b, key=k, content={value=v}", "0000000c 0b 0a01 62 1201 6b 2203 0a01 76", "00000001 0c")]
    [InlineData("delete: bucket=b, key=d", "00000007 0d 0a01 62 1201 64", "00000001 0e")]
    [InlineData("reset bucket: bucket=r", "00000004 1d 0a01 72", "00000001 1e")]
    [InlineData("set bucket: bucket=r, props={r=1}", "00000008 15 0a01 72 1202 7801", "00000001 16")]
    [InlineData("search", "00000001 1b", "0000001d 00 0a18 556e6b6e6f776e206d65737361676520636f64653a203237 1000")]
    [InlineData("a field of the future is passed over", "0000000e 09 0a01 62 1204 6e6f6e65 b83e 01 00", null)]
    public async Task A_request_has_its_answer(string name, string request, string? answer)
    {
        using var door = await BufferClient.ConnectAsync(host.Address);
        await door.SendAsync(Convert.FromHexString(request.Replace(" ", "", StringComparison.Ordinal)));
        var got = (await door.ReadAsync())!;
        var bytes = Convert.ToHexStringLower(BufferClient.Frame(got.Code, got.Payload));
        if (answer is not null)
        {
            Assert.Equal((name, answer.Replace(" ", "", StringComparison.Ordinal)), (name, bytes));
        }
    }

    [Fact]
    public void Messages_within_messages_carry_their_length_before_them()
    {
        var writer = new ProtoWriter();
        writer.Begin(10);
        var start = writer.Open(1);
        writer.Bytes(1, new byte[200]);
        writer.U32(7, 300);
        writer.Flag(11, true);
        writer.Close(start);
        writer.Text(2, null);
        writer.Text(3, "é");
        writer.End();
        var head = "000000d8" + "0a" + "0ad001" + "0ac801";
        Assert.Equal(
            head + new string('0', 400) + "38ac02" + "5801" + "1a02c3a9", Convert.ToHexStringLower(writer.Written));
    }
}
