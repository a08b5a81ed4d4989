using System;
using System.Globalization;
using System.Threading.Tasks;
using Spectre.Console;

namespace Starling.Cli.Output;

/// <summary>A bar with rate and time left on standard error; nothing when that is not a terminal.</summary>
internal static class ProgressBar
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);
    private const int LooksPerSave = 4;

    /// <param name="name">What is being worked on.</param>
    /// <param name="total">The size of the whole.</param>
    /// <param name="look">The size of the part that is done, and how many records that were.</param>
    /// <param name="work">The work; the bar ends with it, and its failure is passed on.</param>
    /// <param name="save">Called about once a second.</param>
    public static Task ShowAsync(string name, long total, Func<(long Position, long Count)> look, Task work, Action save)
    {
        if (Console.IsErrorRedirected)
        {
            return FollowAsync(look, work, save, static (_, _) => { });
        }

        return Screen.Remarks.Progress()
            .Columns(
                new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async bar =>
            {
                var task = bar.AddTask(Markup.Escape(name), maxValue: Math.Max(total, 1));
                var since = Environment.TickCount64;
                await FollowAsync(look, work, save, (position, count) =>
                {
                    task.Value = position;
                    var seconds = Math.Max(Environment.TickCount64 - since, 1) / 1000.0;
                    task.Description = Markup.Escape(string.Create(
                        CultureInfo.InvariantCulture, $"{name}: {count:N0} records, {count / seconds:N0}/s"));
                });
            });
    }

    private static async Task FollowAsync(Func<(long Position, long Count)> look, Task work, Action save, Action<long, long> show)
    {
        for (var i = 1; !work.IsCompleted; i++)
        {
            await Task.WhenAny(work, Task.Delay(LookEvery));
            var (position, count) = look();
            show(position, count);
            if (i % LooksPerSave == 0 && !work.IsCompleted)
            {
                save();
            }
        }

        await work;
    }
}
