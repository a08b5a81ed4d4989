using System;
using System.Threading.Tasks;
using Starling.Objects.Http;
using Xunit;

namespace Starling.Objects.Tests.Http;

public sealed class RememberedTests
{
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(1);

    private readonly ManualTime time = new();
    private int loads;

    [Fact]
    public async Task What_is_young_is_not_loaded_again()
    {
        var memory = Memory((key, _) => Task.FromResult(key));
        await memory.GetAsync(1, Age);
        await memory.GetAsync(1, Age);
        Assert.Equal(1, loads);
        time.Add(Age * 2);
        await memory.GetAsync(1, Age);
        memory.Forget(1);
        await memory.GetAsync(1, Age);
        Assert.Equal(3, loads);
    }

    [Fact]
    public async Task Who_asks_during_a_load_waits_for_it()
    {
        var gate = new TaskCompletionSource<int>();
        var memory = Memory((_, _) => gate.Task);
        var (first, second) = (memory.GetAsync(1, Age), memory.GetAsync(1, Age));
        gate.SetResult(5);
        Assert.Equal((5, 5, 1), (await first, await second, loads));
    }

    [Fact]
    public async Task A_failed_load_is_tried_again_and_knows_the_last_good_one()
    {
        var fail = false;
        var memory = Memory(async (_, last) => !fail ? 7 : last is null ? throw new InvalidOperationException() : 100 + await last);
        await memory.GetAsync(1, Age);
        fail = true;
        time.Add(Age * 2);
        Assert.Equal(107, await memory.GetAsync(1, Age));
        await Assert.ThrowsAsync<InvalidOperationException>(() => memory.GetAsync(2, Age));
        fail = false;
        Assert.Equal(7, await memory.GetAsync(2, Age));
    }

    [Fact]
    public async Task The_bound_holds_and_what_is_used_stays()
    {
        var memory = Memory((key, _) => Task.FromResult(key));
        for (var key = 0; key < 100; key++)
        {
            await memory.GetAsync(key, Age);
        }

        loads = 0;
        await memory.GetAsync(99, Age);
        Assert.Equal(0, loads);
        await memory.GetAsync(0, Age);
        Assert.Equal(1, loads);
    }

    private Remembered<int, int> Memory(Func<int, Task<int>?, Task<int>> load) => new(time, 10, (key, last) =>
    {
        loads++;
        return load(key, last);
    });
}
