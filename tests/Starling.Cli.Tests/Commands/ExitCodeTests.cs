using System;
using System.Linq;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Cli.Commands;
using Starling.Cli.Output;
using Xunit;

namespace Starling.Cli.Tests.Commands;

/// <summary>How a failed conversation ends. No cluster is needed: the client connects when it is first asked.</summary>
public sealed class ExitCodeTests
{
    [Fact]
    public void Whatever_may_have_happened_is_4_and_whatever_has_not_is_3()
    {
        foreach (var code in Enum.GetValues<StarlingError>())
        {
            Assert.Equal(4, Failures.ExitCodeOf(new StarlingException(code, "m", mayHaveHappened: true)));
            Assert.Equal(3, Failures.ExitCodeOf(new StarlingException(code, "m")));
        }
    }

    [Fact]
    public void Only_what_may_have_happened_is_told_so()
    {
        var doubtful = Failures.InWords(new StarlingException(StarlingError.LinkLost, "The link broke.", mayHaveHappened: true));
        Assert.Equal("The link broke. It may have happened: look before you repeat it. (LinkLost)", doubtful);
        Assert.Equal("The link broke. (LinkLost)", Failures.InWords(new StarlingException(StarlingError.LinkLost, "The link broke.")));
    }

    [Fact]
    public async Task A_conversation_ends_with_the_code_of_its_failure()
    {
        Assert.Equal(4, await EndAsync(new StarlingException(StarlingError.Timeout, "m", mayHaveHappened: true)));
        Assert.Equal(3, await EndAsync(new StarlingException(StarlingError.Unavailable, "m")));
        Assert.Equal(4, await EndAsync(new OperationCanceledException()));
        Assert.Equal(0, await EndAsync(null));
    }

    [Fact]
    public void The_help_names_every_code()
    {
        var named = ExitCodes.Help.Split('\n').Select(line => line.Trim()).Where(line => line is [>= '0' and <= '9', ' ', ..]).Select(line => line[0] - '0');
        Assert.Equal([ExitCodes.Done, ExitCodes.NotFoundOrPartial, ExitCodes.Usage, ExitCodes.Failed, ExitCodes.NotKnown], named);
    }

    private static Task<int> EndAsync(Exception? failure) => Starling.Cli.Commands.Session.RunAsync(
        StarlingCommand.Make().Parse("put t k v --node 127.0.0.1:1", StarlingCommand.Parsing),
        _ => failure is null ? Task.FromResult(ExitCodes.Done) : Task.FromException<int>(failure));
}
