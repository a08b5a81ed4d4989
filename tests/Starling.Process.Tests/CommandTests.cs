using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Starling.Cli.Commands;
using Starling.Cli.Output;
using Xunit;

namespace Starling.Process.Tests;

/// <summary>The words of the command against real servers, by their exit codes and effects.</summary>
[Collection(RunningServers.Name)]
public sealed class CommandTests(SharedCluster shared)
{
    [Fact]
    public async Task Records_are_written_read_explained_and_deleted()
    {
        Assert.Equal(ExitCodes.Done, await SayAsync("table", "create", "words", "--rule", "siblings", "--replicas", "3", "--prop", "a=b"));
        Assert.Equal(ExitCodes.Done, await SayAsync("table", "create", "words", "--rule", "siblings", "--replicas", "3", "--prop", "a=b"));
        Assert.Equal(ExitCodes.Failed, await SayAsync("table", "create", "words", "--rule", "lww"));
        Assert.Equal(ExitCodes.Done, await SayAsync("table", "list"));
        Assert.Equal(ExitCodes.NotFoundOrPartial, await SayAsync("get", "words", "k"));
        Assert.Equal(ExitCodes.Done, await SayAsync("put", "words", "k", "one", "--level", "ALL"));
        Assert.Equal(ExitCodes.Done, await SayAsync("get", "words", "k", "--level", "ONE", "--json"));
        Assert.Equal(ExitCodes.Done, await SayAsync("put", "words", "k", "two"));
        Assert.Equal(ExitCodes.NotFoundOrPartial, await SayAsync("get", "words", "k"));
        var both = await shared.Rig.Client.GetAsync("words", "k");
        Assert.Equal(2, both.Versions.Count);
        Assert.Equal(ExitCodes.Done, await SayAsync("put", "words", "k", "three", "--context", both.Context.ToString()));
        Assert.Equal("three", (await shared.Rig.Client.GetAsync("words", "k")).Versions.Single().Value.Text);
        Assert.Equal(ExitCodes.Done, await SayAsync("explain", "words", "k"));
        Assert.Equal(ExitCodes.Done, await SayAsync("explain", "words", "k", "--json"));
        Assert.Equal(ExitCodes.Done, await SayAsync("delete", "words", "k", "--context", (await shared.Rig.Client.GetAsync("words", "k")).Context.ToString()));
        Assert.Equal(ExitCodes.NotFoundOrPartial, await SayAsync("get", "words", "k"));
        Assert.Equal(ExitCodes.Failed, await SayAsync("get", "nosuch", "k"));
        Assert.Equal(ExitCodes.Done, await SayAsync("status"));
        Assert.Equal(ExitCodes.Done, await SayAsync("status", "--json"));
    }

    [Fact]
    public async Task An_import_and_an_export_are_inverse()
    {
        var folder = Directory.CreateTempSubdirectory("starling-words-").FullName;
        try
        {
            var (input, output) = (Path.Combine(folder, "in.ndjson"), Path.Combine(folder, "out.ndjson"));
            await File.WriteAllLinesAsync(input, Enumerable.Range(0, 1500).Select(i => $"{{\"id\":\"k{i}\",\"n\":{i}}}").Append("nonsense"));
            Assert.Equal(ExitCodes.NotFoundOrPartial, await SayAsync("import", input, "--table", "lww", "--key", "id", "--bucket", "imported"));
            Assert.False(File.Exists(input + ".starling-import"));
            Assert.Equal(ExitCodes.Done, await SayAsync("export", "--table", "lww", "--bucket", "imported", "-o", output));
            var lines = await File.ReadAllLinesAsync(output);
            Assert.Equal(1500, lines.Length);
            Assert.Single(lines, line => line.Contains("\"key\":\"k1499\"") && line.Contains("{\\\"id\\\":\\\"k1499\\\",\\\"n\\\":1499}"));
            Assert.Equal("{\"id\":\"k7\",\"n\":7}", await shared.Rig.Http.GetStringAsync(shared.Rig.Door(3, "/types/lww/buckets/imported/keys/k7")));

            Assert.Equal(ExitCodes.NotFoundOrPartial, await SayAsync("import", input, "--table", "lww", "--key", "id", "--strict"));
            Assert.Equal(ExitCodes.Failed, await SayAsync("import", input, "--table", "nosuch", "--key", "id"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private Task<int> SayAsync(params string[] words)
    {
        var node = string.Join(',', shared.Rig.Cluster.Places.Select(place => place.Node));
        return StarlingCommand.Make().Parse([.. words, "--node", node], StarlingCommand.Parsing).InvokeAsync();
    }
}
