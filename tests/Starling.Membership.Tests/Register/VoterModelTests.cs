using Starling.World;
using Xunit;

namespace Starling.Membership.Tests.Register;

/// <summary>Voters that change to any others: one history under the rule, and forks without each part of it.</summary>
public sealed class VoterModelTests
{
    [Fact]
    public void Whatever_the_schedule_no_epoch_has_two_chosen_documents()
    {
        var (documents, changes) = (0, 0);
        for (var seed = 1UL; seed <= 20_000; seed++)
        {
            var model = VoterModel.Run(seed);
            Assert.True(model.Forks + model.Lost == 0, $"seed {seed}: {model.Forks} forks, {model.Lost} times lost");
            documents += model.Chosen;
            changes += model.VoterChanges;
        }

        // The schedules must get somewhere, over many changes of the voters.
        Assert.True(documents > 60_000 && changes > 20_000, $"{documents} documents, {changes} changes of voters");
    }

    [Theory]
    [InlineData(Mutant.RegisterNewVotersAlone)]
    [InlineData(Mutant.RegisterOldVotersAlone)]
    [InlineData(Mutant.RegisterVotersTrusted)]
    [InlineData(Mutant.RegisterVotersSkipped)]
    public void Without_a_part_of_the_rule_the_history_forks(Mutant mutant)
    {
        for (var seed = 1UL; seed <= 40_000; seed++)
        {
            if (VoterModel.Run(seed, mutant).Forks > 0)
            {
                TestContext.Current.TestOutputHelper?.WriteLine($"{mutant} forks with seed {seed}");
                return;
            }
        }

        Assert.Fail($"{mutant} did not fork in 40,000 schedules.");
    }
}
