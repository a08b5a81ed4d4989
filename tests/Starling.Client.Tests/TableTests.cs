using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Starling.Api;
using Xunit;

namespace Starling.Client.Tests;

public sealed class TableTests
{
    [Fact]
    public async Task Siblings_become_one_value_and_an_update_replaces_them_all()
    {
        var store = new OneRecord("b", "a");
        var table = new StarlingTable(store, "carts").WithResolver(
            versions => string.Join("+", versions.Select(version => version.Value.Text).Order()));
        var read = await table.GetResolvedAsync("k");
        Assert.Equal("a+b", read.Value!.Text);
        Assert.Equal("seen", System.Text.Encoding.UTF8.GetString(read.Context.Bytes.Span));

        await table.UpdateAsync("k", value => value!.Text + "+c");
        Assert.Equal("a+b+c", store.Written!.Text);
        Assert.Equal(read.Context, store.WrittenOver);
    }

    [Fact]
    public async Task Siblings_without_a_resolver_are_an_error_that_names_the_remedy()
    {
        var fault = await Assert.ThrowsAsync<StarlingException>(
            async () => await new StarlingTable(new OneRecord("a", "b"), "carts").GetResolvedAsync("k"));
        Assert.Equal(StarlingError.BadRequest, fault.Code);
        Assert.Contains("WithResolver", fault.Message);
    }

    [Fact]
    public async Task One_value_or_none_needs_no_resolver()
    {
        Assert.Equal("a", (await new StarlingTable(new OneRecord("a"), "carts").GetResolvedAsync("k")).Value!.Text);
        var empty = new OneRecord();
        await new StarlingTable(empty, "carts").UpdateAsync("k", value => value is null ? "first" : "other");
        Assert.Equal("first", empty.Written!.Text);
    }
}
