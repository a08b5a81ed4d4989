using System.Collections.Generic;
using System.Linq;
using Starling.Architecture.Tests.Checks;
using Starling.Architecture.Tests.Reading;
using Xunit;

namespace Starling.Architecture.Tests;

public sealed class SourceRulesTests
{
    // These two touch the machine itself: a thread's own lane, a native library loaded once in a process.
    private static readonly string[] PartsOfTheMachine = ["Starling.Machine", "Starling.RocksDb"];

    private static IEnumerable<SourceFile> LevelsUpToFour => Repository.SourceProjects
        .Where(project => Repository.Page[project.Name]?.Level <= 4)
        .SelectMany(Repository.SourcesOf);

    [Fact]
    public void The_model_is_synchronous() => Verdict.NoFaults(Repository.SourceProjects
        .Where(project => project.Name == "Starling.Model").SelectMany(Repository.SourcesOf).SelectMany(SourceRules.TaskFaults));

    [Fact]
    public void What_runs_on_the_executor_has_no_static_state() => Verdict.NoFaults(
        LevelsUpToFour.Where(file => !PartsOfTheMachine.Contains(file.Project)).SelectMany(SourceRules.StaticFaults));

    [Fact]
    public void Levels_up_to_four_have_no_open_class() => Verdict.NoFaults(LevelsUpToFour.SelectMany(SourceRules.OpenTypeFaults));

    [Theory]
    [InlineData("public Task Run() => null;")]
    [InlineData("public static ValueTask<int> Count(int x) { }")]
    [InlineData("async void Go() { }")]
    public void A_task_in_the_model_is_a_fault(string member) => Assert.NotEmpty(SourceRules.TaskFaults(Inside(member)));

    [Theory]
    [InlineData("private static int count;")]
    [InlineData("internal static string Name = \"x\";")]
    [InlineData("public static int Count { get; set; }")]
    [InlineData("static volatile bool stop;")]
    [InlineData("private static readonly Dictionary<string, int> Cache = new();")]
    public void Static_state_is_a_fault(string member) => Assert.Single(SourceRules.StaticFaults(Inside(member)));

    [Theory]
    [InlineData("private static readonly byte[] Table = [1, 2];")]
    [InlineData("private const int Size = 4;")]
    [InlineData("public static int Size => 4;")]
    [InlineData("public static Thing Of(int x) { var y = 1; return new(x); }")]
    [InlineData("public static Thing Empty { get; } = new();")]
    [InlineData("private int count = 3;")]
    [InlineData("public static bool operator ==(Thing a, Thing b) => true;")]
    [InlineData("public static bool operator <=(Thing a, Thing b) => true;")]
    [InlineData("// private static int count;")]
    public void What_cannot_change_is_accepted(string member) => Verdict.NoFaults(SourceRules.StaticFaults(Inside(member)));

    [Theory]
    [InlineData("public class Open { }")]
    [InlineData("class Open { }")]
    [InlineData("public record Open(int X);")]
    [InlineData("internal partial class Open { }")]
    public void An_open_type_is_a_fault(string type) =>
        Verdict.OneFault("'Open' is open", SourceRules.OpenTypeFaults(SourceFile.Of("P", "File.cs", type)));

    [Theory]
    [InlineData("public sealed class Closed { }")]
    [InlineData("public static class Closed { }")]
    [InlineData("public abstract record Closed { }")]
    [InlineData("public readonly record struct Closed(int X);")]
    [InlineData("public sealed class Box<T>\n    where T : class\n{ }")]
    [InlineData("/// a class Open\npublic enum Closed { }")]
    public void A_closed_type_is_accepted(string type) =>
        Verdict.NoFaults(SourceRules.OpenTypeFaults(SourceFile.Of("P", "File.cs", type)));

    private static SourceFile Inside(string member) =>
        SourceFile.Of("P", "File.cs", $"namespace P;\n\npublic sealed class Thing\n{{\n    {member}\n}}\n");
}
