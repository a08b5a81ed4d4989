using System;
using System.Threading.Tasks;
using Starling.Api;
using Xunit;

namespace Starling.Objects.Tests.Http;

public sealed class SessionHeaderTests(DoorHost host) : IClassFixture<DoorHost>, IDisposable
{
    private const string Header = "X-Starling-Session";
    private const string Path = "/types/siblings/buckets/b/keys/k";

    private readonly DoorClient door = new(host.Address);

    [Fact]
    public async Task Every_answer_about_an_object_carries_a_session_that_goes_on()
    {
        var put = await door.PutAsync(Path, "v");
        var first = Session.Parse(put[Header]!);
        Assert.False(first.Token.IsEmpty);

        var got = await door.GetAsync(Path, $"{Header}: {put[Header]}");
        Assert.Equal("v", got.Text);
        Assert.True(Session.Parse(got[Header]!).Token.Seen > first.Token.Seen);
        Assert.True(host.Starling.LastRead!.Session!.Token.Seen > first.Token.Seen);

        var missing = await door.GetAsync("/types/siblings/buckets/b/keys/none");
        Assert.Equal(404, missing.Status);
        Assert.NotNull(missing[Header]);
        Assert.Null((await door.GetAsync("/ping"))[Header]);
    }

    [Fact]
    public async Task A_damaged_session_is_refused()
    {
        const string path = "/types/siblings/buckets/b/keys/damaged";
        var put = await door.PutAsync(path, "v");
        var changed = put[Header]![..^2] + "AA";
        foreach (var wrong in new[] { "no session!", changed })
        {
            var answer = await door.GetAsync(path, $"{Header}: {wrong}");
            Assert.Equal(400, answer.Status);
            Assert.Contains("session", answer.Text, StringComparison.Ordinal);
        }
    }

    public void Dispose() => door.Dispose();
}
