using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;
using Starling.Cli.Commands;
using Starling.Cli.Output;
using Xunit;

namespace Starling.Cli.Tests.Commands;

public sealed class WordsTests
{
    [Theory]
    [InlineData("status --json --node a:1,b:2")]
    [InlineData("agreement t --slots --json")]
    [InlineData("agreement --watch")]
    [InlineData("cluster --nodes 5 --port 9000 --http-port 9100 --pb-port 9200 --keep")]
    [InlineData("start --data d --listen 10.0.0.1:7800 --seeds a:1,b:2,c:3")]
    [InlineData("table create t --rule lww --replicas 3 --prop a=b --prop c=d=e")]
    [InlineData("table create t --replicas dc1=3,dc2=2")]
    [InlineData("table list --json")]
    [InlineData("put t k v --bucket b --level quorum --context AAAA --content-type a/b")]
    [InlineData("put t k @file")]
    [InlineData("put t k -")]
    [InlineData("get t k --level 2")]
    [InlineData("delete t k --level EACH_QUORUM")]
    [InlineData("explain t k --json")]
    [InlineData("export --table t -o out")]
    [InlineData("tour --keep")]
    [InlineData("sim run --seeds 5 --from 9 --workers 1 --forced Kill,PowerLoss --without wipe --bugs AckBeforeSync --stop-at-first --twice --json")]
    [InlineData("sim run --for 90s --report l.json --seeds-folder s --saved --minimise 0 --beyond-budget clients=2 strikes=4")]
    [InlineData("sim replay 17 forced=Kill machines=3 --trace --log 20 --picture p.html")]
    [InlineData("sim replay 17 --trace 100")]
    [InlineData("sim minimise 17 bugs=AckBeforeSync --runs 50")]
    [InlineData("sim mutants AckBeforeSync quorumoffbyone --starts 3")]
    [InlineData("sim report l.json --markdown")]
    public void Right_words_are_understood(string line) => Assert.Empty(Faults(line));

    [Theory]
    [InlineData("agreement --slots", "name it")]
    [InlineData("agreement --watch --json", "for people")]
    [InlineData("cluster --nodes 2", "two nodes could never outvote each other")]
    [InlineData("cluster --nodes 17", "from 3 to 16")]
    [InlineData("cluster --port 0", "--port must be from 1")]
    [InlineData("table create t --rule newest", "newest")]
    [InlineData("table create t --replicas 0", "write 3, or dc1=3,dc2=2")]
    [InlineData("table create t --replicas dc1=3,2", "write 3, or dc1=3,dc2=2")]
    [InlineData("table create t --prop novalue", "write key=value")]
    [InlineData("get t k --level most", "not a consistency level")]
    [InlineData("put t k v --context ?", "not base64")]
    [InlineData("get t", "Required argument")]
    [InlineData("import nofile --table t --key k", "nofile")]
    [InlineData("import --table t --key k --concurrency 0", "1 to 4096")]
    [InlineData("status --colour", "--colour")]
    [InlineData("sim run --forced Flood", "Write names of: None, Delay, Stall")]
    [InlineData("sim run --bugs Typo", "AckBeforeSync")]
    [InlineData("sim run --seeds 5 --for 10m", "exclude each other")]
    [InlineData("sim run --for 10", "90s, 15m, 8h")]
    [InlineData("sim run --from x", "is no seed")]
    [InlineData("sim run --workers 0", "--workers must be from 1")]
    [InlineData("sim run --workers abc", "--workers must be from 1")]
    [InlineData("sim run --seeds -5", "--seeds is '-5'")]
    [InlineData("sim run --seeds abc", "--seeds is 'abc'")]
    [InlineData("sim run --seeds 9999999999999999999999", "from 0 to 18446744073709551615")]
    [InlineData("sim run --forced Kill forced=Pause", "say the same thing")]
    [InlineData("sim run --bugs AckBeforeSync mutants=ServeUnsynced", "say the same thing")]
    [InlineData("sim run forced=Kill forced=Pause", "forced is there twice")]
    [InlineData("sim replay 1 forced=Kill without=Kill", "both in 'forced' and in 'without'")]
    [InlineData("sim replay 1 --trace 0", "--trace must be from 1 to 1000000")]
    [InlineData("sim replay 1 --trace -1", "--trace must be from 1 to 1000000")]
    [InlineData("sim replay 1 --log 0", "--log must be from 1")]
    [InlineData("sim report l.json --json --markdown", "exclude each other")]
    [InlineData("cluster --nodes abc", "from 3 to 16")]
    [InlineData("cluster --port abc", "--port must be from 1")]
    [InlineData("import nofile --table t --key k --concurrency abc", "1 to 4096")]
    [InlineData("sim replay 17 luck=1", "The names are forced, without")]
    [InlineData("sim replay 17 forced=Flood", "Write names of: None, Delay, Stall")]
    [InlineData("sim replay", "Required argument")]
    [InlineData("sim minimise -5", "is no seed")]
    [InlineData("sim mutants Typo", "The names are AckBeforeSync")]
    public void Wrong_words_are_refused_with_what_would_be_right(string line, string text) =>
        Assert.Contains(Faults(line), fault => fault.Contains(text, StringComparison.Ordinal));

    [Fact]
    public void Every_word_has_a_help_text()
    {
        foreach (var command in StarlingCommand.Make().Subcommands.SelectMany(static command => command.Subcommands.Prepend(command)))
        {
            Assert.False(string.IsNullOrWhiteSpace(command.Description), command.Name);
            Assert.All(command.Options, option => Assert.False(string.IsNullOrWhiteSpace(option.Description), option.Name));
            Assert.All(command.Arguments, argument => Assert.False(string.IsNullOrWhiteSpace(argument.Description), argument.Name));
        }
    }

    [Fact]
    public async Task A_cluster_that_cannot_be_reached_ends_with_3()
    {
        using var nobody = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        nobody.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var code = await StarlingCommand.Make().Parse($"status --node {nobody.LocalEndPoint}", StarlingCommand.Parsing).InvokeAsync();
        Assert.Equal(ExitCodes.Failed, code);
    }

    [Fact]
    public async Task A_node_that_is_no_address_ends_with_2() =>
        Assert.Equal(ExitCodes.Usage, await StarlingCommand.Make().Parse("status --node nope", StarlingCommand.Parsing).InvokeAsync());

    [Theory]
    [InlineData("sim report no-such-ledger.json")]
    [InlineData("sim run --seeds 0 --saved --seeds-folder no-such-folder")]
    [InlineData("sim run --seeds 1 --report no-such-folder/ledger.json")]
    [InlineData("sim run --seeds 1 --report .")]
    [InlineData("sim run --seeds 1 --seeds-folder /dev/null/seeds")]
    public async Task A_file_of_simulations_that_is_not_there_ends_with_2(string line) =>
        Assert.Equal(ExitCodes.Usage, await StarlingCommand.Make().Parse(line, StarlingCommand.Parsing).InvokeAsync());

    [Theory]
    [InlineData("sim run --seeds 0")]
    [InlineData("sim run --seeds 5 --from 18446744073709551612")]
    [InlineData("sim run --seeds 1 --forced Kill --without Kill")]
    [InlineData("sim run --seeds 1 --allowed Kill --without Kill")]
    [InlineData("sim run --seeds 1 --bugs AckBeforeSync --report no-such-ledger.json")]
    [InlineData("sim mutants --from 18446744073709551612")]
    public async Task Words_that_leave_nothing_sensible_to_run_end_with_2(string line) =>
        Assert.Equal(ExitCodes.Usage, await StarlingCommand.Make().Parse(line, StarlingCommand.Parsing).InvokeAsync());

    [Fact]
    public async Task A_picture_that_cannot_be_written_does_not_cost_the_verdict()
    {
        const string line = "--picture /no-such-folder/run.html --json";
        Assert.Equal(ExitCodes.Failed, await StarlingCommand.Make().Parse($"sim replay 5 {line}", StarlingCommand.Parsing).InvokeAsync());
        Assert.Equal(
            ExitCodes.PromiseBroken, await StarlingCommand.Make().Parse($"sim replay 1 bugs=QuorumOffByOne {line}", StarlingCommand.Parsing).InvokeAsync());
    }

    [Fact]
    public async Task A_value_from_a_file_that_is_not_there_ends_with_2() => Assert.Equal(
        ExitCodes.Usage,
        await StarlingCommand.Make().Parse(["put", "t", "k", "@" + Path.Combine(Path.GetTempPath(), "no-such-file")], StarlingCommand.Parsing).InvokeAsync());

    private static string[] Faults(string line) =>
        [.. StarlingCommand.Make().Parse(line, StarlingCommand.Parsing).Errors.Select(error => error.Message)];
}
