using System.IO;
using System.Linq;
using CsCheck;
using Starling.Cli.Import;
using Xunit;

namespace Starling.Cli.Tests.Import;

public sealed class ProgressTests
{
    [Fact]
    public void The_mark_is_the_end_of_the_part_without_a_gap() =>
        Gen.Shuffle(Enumerable.Range(1, 40).Select(i => (long)i).ToArray()).Sample(order =>
        {
            var mark = new DoneMark(0);
            for (var i = 0; i < order.Length; i++)
            {
                mark.Report(order[i]);
                var reported = order[..(i + 1)];
                var expected = 0L;
                while (reported.Contains(expected + 1))
                {
                    expected++;
                }

                Assert.Equal(expected, mark.Value);
            }
        });

    [Fact]
    public void Progress_is_remembered_for_the_same_input_only()
    {
        using var input = new InputText("some text");
        var progress = new ProgressFile(input.Path, "t", null, "id");
        Assert.Equal(0, progress.Read());
        progress.Write(41);
        progress.Write(42);
        Assert.Equal(42, progress.Read());
        Assert.Equal(input.Path + ".starling-import", progress.Path);
        Assert.Equal(0, new ProgressFile(input.Path, "u", null, "id").Read());
        Assert.Equal(0, new ProgressFile(input.Path, "t", "b", "id").Read());
        Assert.Equal(0, new ProgressFile(input.Path, "t", null, "key").Read());
        File.AppendAllText(input.Path, "more");
        Assert.Equal(0, new ProgressFile(input.Path, "t", null, "id").Read());
        progress.Remove();
        Assert.Equal(0, progress.Read());
    }
}
