using System;
using System.Threading.Tasks;
using Xunit;

namespace Starling.Objects.Tests.ProtocolBuffers;

/// <summary>Frames of data types byte for byte, written down by hand from the field tables of Riak's messages: a change with its answer, then a fetch with
/// its own.</summary>
public sealed class GoldenDataTypeTests(BufferHost host) : IClassFixture<BufferHost>
{
    [Theory]
    [InlineData("counter: op={counter={increment=-3}}, return_body -> counter_value=-3; type=1, value={counter=-3}",
        "00000019 52 0a01 62 1201 63 1a08 636f756e74657273 2a04 0a02 0805 4801", "00000003 53 1805",
        "00000011 50 0a01 62 1201 63 1a08 636f756e74657273", "00000007 51 1001 1a02 0805")]
    [InlineData("gset: op={gset={adds=[y, x]}}, return_body -> gset_value=[x, y]; type=5, value={gset=[x, y]}",
        "0000001a 52 0a01 62 1201 67 1a05 6773657473 2a08 2a06 0a01 79 0a01 78 4801", "00000007 53 3a01 78 3a01 79",
        "0000000e 50 0a01 62 1201 67 1a05 6773657473", "0000000b 51 1005 1a06 2a01 78 2a01 79")]
    [InlineData("set: op={set={adds=[x]}}, return_body, include_context=false -> set_value=[x]; type=2, value={set=[x]}",
        "00000018 52 0a01 62 1201 73 1a04 73657473 2a05 1203 0a01 78 4801 6800", "00000004 53 2201 78",
        "0000000f 50 0a01 62 1201 73 1a04 73657473 5800", "00000008 51 1002 1a03 1201 78")]
    [InlineData("hll: op={hll={adds=[a, b]}}, return_body -> hll_value=2; type=4, value={hll=2}",
        "00000019 52 0a01 62 1201 68 1a04 686c6c73 2a08 2206 0a01 61 0a01 62 4801", "00000003 53 3002",
        "0000000d 50 0a01 62 1201 68 1a04 686c6c73", "00000007 51 1004 1a02 2002")]
    [InlineData("map: op={map={updates=[{field={r, register}, register_op=v}]}}, return_body, include_context=false -> map_value",
        "00000021 52 0a01 62 1201 6d 1a04 6d617073 2a0e 1a0c 120a 0a05 0a01 72 1003 2201 76 4801 6800",
        "0000000d 53 2a0a 0a05 0a01 72 1003 2201 76",
        "0000000f 50 0a01 62 1201 6d 1a04 6d617073 5800", "00000011 51 1003 1a0c 1a0a 0a05 0a01 72 1003 2201 76")]
    [InlineData("nothing: fetch -> type=2 alone; a fetch without a type",
        "0000000d 50 0a01 62 1201 6e 1a04 73657473", "00000003 51 1002",
        "00000007 50 0a01 62 1201 6b",
        "0000003e 00 0a39 546865206d657373616765207769746820636f64652038302063616e6e6f7420626520726561643a2074797065206973206d697373696e672e 1000")]
    [InlineData("old counters, in a bucket without siblings: get and update",
        "00000007 34 0a01 62 1201 6b",
        "00000037 00 0a32 436f756e746572732072657175697265206275636b65742070726f70657274792027616c6c6f775f6d756c743d7472756527 1000",
        "00000009 32 0a01 62 1201 6b 1802",
        "00000037 00 0a32 436f756e746572732072657175697265206275636b65742070726f70657274792027616c6c6f775f6d756c743d7472756527 1000")]
    [InlineData("old counters: set bucket u, props={allow_mult}; update amount=-1, returnvalue -> value=-1",
        "00000008 15 0a01 75 1202 1001", "00000001 16",
        "0000000b 32 0a01 75 1201 6b 1801 3801", "00000003 33 0801")]
    public async Task A_change_and_a_fetch_have_their_answers(string name, string change, string changed, string fetch, string fetched)
    {
        using var door = await BufferClient.ConnectAsync(host.Address);
        foreach (var (request, answer) in new[] { (change, changed), (fetch, fetched) })
        {
            await door.SendAsync(Convert.FromHexString(request.Replace(" ", "", StringComparison.Ordinal)));
            var got = (await door.ReadAsync())!;
            var bytes = Convert.ToHexStringLower(BufferClient.Frame(got.Code, got.Payload));
            Assert.Equal((name, answer.Replace(" ", "", StringComparison.Ordinal)), (name, bytes));
        }
    }
}
