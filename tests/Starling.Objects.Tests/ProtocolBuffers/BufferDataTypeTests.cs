using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Threading.Tasks;
using Xunit;

namespace Starling.Objects.Tests.ProtocolBuffers;

/// <summary>What any door of protocol buffers must do with data types: the same cases run against a pretend cluster and a real one.</summary>
/// <param name="address">Where the door listens. It has a bucket type for each kind, named by the kind's plural, and one <c>siblings</c>.</param>
public abstract class BufferDataTypeTests(IPEndPoint address) : IAsyncLifetime
{
    private const int Counter = 1;
    private const int Set = 2;
    private const int Register = 3;
    private const int Flag = 4;
    private const int Map = 5;

    private readonly string bucket = "b" + Guid.NewGuid().ToString("N");

    private protected BufferClient Door { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Door = await BufferClient.ConnectAsync(address);

    public ValueTask DisposeAsync()
    {
        Door.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Counters_count()
    {
        var missing = await Fetch("counters");
        Assert.Equal((81, "1001"), (missing.Code, Convert.ToHexString(missing.Payload)));
        foreach (var amount in new[] { 5, -2, 0, 40_000_000_000 })
        {
            var answer = await Update("counters", new Fields().Add(1, new Fields().AddSigned(1, amount)));
            Assert.Equal((83, 0), (answer.Code, answer.Payload.Length));
        }

        // Without an amount it counts one.
        await Update("counters", new Fields().Add(1, new Fields()));
        Assert.Equal(40_000_000_004, (await Fetch("counters")).Fields.Messages(3).Single().Signed(1));
        var returned = await Update("counters", new Fields().Add(1, new Fields().AddSigned(1, -40_000_000_005)), fields => fields.Add(9, true));
        Assert.Equal((-1, 1), (returned.Fields.Signed(3), returned.Fields.Count));
    }

    [Fact]
    public async Task A_counter_beyond_64_bits_is_refused_in_words()
    {
        var most = new Fields().Add(1, new Fields().AddSigned(1, long.MaxValue));
        await Update("counters", most);
        await Update("counters", most);
        Assert.Contains("18446744073709551614", (await Fetch("counters")).Error);
        Assert.Equal(2, (await Door.AskAsync(1)).Code);
    }

    [Fact]
    public async Task Sets_hold_elements_and_their_context_removes_what_was_seen()
    {
        await Update("sets", new Fields().Add(2, Members(adds: ["milk", "bread", "eggs"])));
        var (elements, context) = await ReadSet();
        Assert.Equal(["bread", "eggs", "milk"], elements);
        await Update("sets", new Fields().Add(2, Members(adds: ["milk"])));
        await Update("sets", new Fields().Add(2, Members(removes: ["milk", "bread"])), fields => fields.Add(4, context));
        Assert.Equal(["eggs", "milk"], (await ReadSet()).Elements);

        var returned = await Update("sets", new Fields().Add(2, Members(["tea"], ["eggs"])), fields => fields.Add(4, context).Add(9, true));
        Assert.Equal(["milk", "tea"], returned.Fields.Texts(4));
        Assert.NotEmpty(returned.Fields[2]!);
        var without = await Update("sets", new Fields().Add(2, Members(["tea"])), fields => fields.Add(9, true).Add(13, false));
        Assert.Equal(["milk", "tea"], without.Fields.Texts(4));
        Assert.Null(without.Fields[2]);
        Assert.Null((await Fetch("sets", fields => fields.Add(11, false))).Fields[1]);

        var absent = await Update("sets", new Fields().Add(2, Members(removes: ["cocoa"])));
        Assert.Equal("{precondition,{not_present,<<\"cocoa\">>}}", absent.Error);
        Assert.NotNull((await Update("sets", new Fields().Add(2, Members(removes: ["tea"])), fields => fields.Add(4, "no"))).Error);
    }

    [Fact]
    public async Task An_emptied_set_is_there_until_it_is_deleted()
    {
        await Update("sets", new Fields().Add(2, Members(["x"])));
        await Update("sets", new Fields().Add(2, Members(removes: ["x"])));
        Assert.Equal(0, (await Fetch("sets")).Fields.Messages(3).Single().Count);
        var name = new Fields().Add(1, bucket).Add(2, "k").Add(13, "sets");
        Assert.Equal(14, (await Door.AskAsync(13, name)).Code);
        var gone = await Fetch("sets");
        Assert.Equal((1, 2UL), (gone.Fields.Count, gone.Fields.Number(2)));
        Assert.Equal(14, (await Door.AskAsync(13, name)).Code);
        Assert.Contains("holds data types", (await Door.AskAsync(9, name)).Error);
        var put = new Fields().Add(1, bucket).Add(2, "k").Add(4, new Fields().Add(1, "v")).Add(16, "sets");
        Assert.Contains("holds data types", (await Door.AskAsync(11, put)).Error);
    }

    [Fact]
    public async Task Maps_hold_fields_of_all_kinds_and_maps()
    {
        await Update("maps", new Fields().Add(3, new Fields()
            .Add(2, Change("visits", Counter).Add(2, new Fields().AddSigned(1, 3)))
            .Add(2, Change("tags", Set).Add(3, Members(["a", "b"])))
            .Add(2, Change("name", Register).Add(4, "Ann"))
            .Add(2, Change("paid", Flag).Add(5, 1UL))
            .Add(2, Change("home", Map).Add(6, new Fields()
                .Add(2, Change("city", Register).Add(4, "Oslo"))
                .Add(2, Change("inner", Map).Add(6, new Fields().Add(2, Change("visits", Counter).Add(2, new Fields()))))))));
        var (map, context) = await ReadMap();
        Assert.Equal("visits:3 tags:[a,b] name:Ann paid:1 home:{city:Oslo inner:{visits:1}}", map);

        // What a client sends of one field in several updates is one change of it.
        await Update("maps", new Fields().Add(3, new Fields()
            .Add(2, Change("tags", Set).Add(3, Members(["c"])))
            .Add(2, Change("tags", Set).Add(3, Members(removes: ["a"])))
            .Add(2, Change("visits", Counter).Add(2, new Fields().AddSigned(1, 5)))
            .Add(2, Change("visits", Counter).Add(2, new Fields().AddSigned(1, -1)))
            .Add(2, Change("home", Map).Add(6, new Fields().Add(2, Change("city", Register).Add(4, "Rome"))))
            .Add(2, Change("home", Map).Add(6, new Fields().Add(2, Change("city", Register).Add(4, "Bern"))))), fields => fields.Add(4, context));
        Assert.Equal("visits:7 tags:[b,c] name:Ann paid:1 home:{city:Bern inner:{visits:1}}", (await ReadMap()).Map);

        var removes = new Fields().Add(1, Name("tags", Set)).Add(1, Name("home", Map)).Add(2, Change("paid", Flag).Add(5, 2UL));
        var returned = await Update("maps", new Fields().Add(3, removes), fields => fields.Add(4, context).Add(9, true));
        Assert.Equal("visits:7 tags:[c] name:Ann paid:0 home:{city:Bern}", Show(returned.Fields.Messages(5)));
        var absent = await Update("maps", new Fields().Add(3, new Fields().Add(1, Name("none", Register))));
        Assert.Equal("{precondition,{not_present,<<\"none\">>}}", absent.Error);
    }

    [Fact]
    public async Task Grow_only_sets_and_estimates_take_adds()
    {
        await Update("gsets", new Fields().Add(5, Members(["b", "a", "a"])));
        var value = (await Fetch("gsets")).Fields;
        Assert.Equal((5UL, null), (value.Number(2), value[1]));
        Assert.Equal(["a", "b"], value.Messages(3).Single().Texts(5));
        await Update("hlls", new Fields().Add(4, Members(["b", "a", "c"])));
        var returned = await Update("hlls", new Fields().Add(4, Members(["d"])), fields => fields.Add(9, true));
        Assert.Equal(4UL, returned.Fields.Number(6));
        Assert.Equal(4UL, (await Fetch("hlls")).Fields.Messages(3).Single().Number(4));
    }

    [Fact]
    public async Task A_value_without_a_key_gets_one()
    {
        var made = await Door.AskAsync(82, new Fields().Add(1, bucket).Add(3, "sets").Add(5, new Fields().Add(2, Members(["x"]))));
        Assert.Equal((83, 1), (made.Code, made.Fields.Count));
        var got = await Door.AskAsync(80, new Fields().Add(1, bucket).Add(2, made.Fields[1]).Add(3, "sets"));
        Assert.Equal(["x"], got.Fields.Messages(3).Single().Texts(2));
    }

    [Fact]
    public async Task What_cannot_be_is_refused_in_Riaks_words()
    {
        var count = new Fields().Add(1, new Fields());
        Assert.Equal("Operation type is `counter` but  bucket type is `set`.", (await Update("sets", count)).Error);
        Assert.Equal("Operation type is `set` but  bucket type is `gset`.", (await Update("gsets", new Fields().Add(2, Members(["x"])))).Error);
        Assert.Equal("Error no bucket type `<<\"nope\">>`", (await Fetch("nope")).Error);
        Assert.Equal("Error no bucket type `<<\"nope\">>`", (await Update("nope", count)).Error);
        Assert.Equal("`undefined` is not a supported type", (await Fetch("siblings")).Error);
        Assert.Equal("{n_val_violation,3}", (await Update("counters", count, fields => fields.Add(6, 4UL))).Error);
        Assert.Equal("{n_val_violation,3}", (await Fetch("counters", fields => fields.Add(10, 4UL))).Error);
        Assert.Equal("non-counter operation on default bucket", (await Update("default", new Fields().Add(2, Members(["x"])))).Error);
        Assert.Contains("op names no operation", (await Update("sets", new Fields())).Error);
        Assert.Contains("not one of its kind", (await Update("maps", new Fields().Add(3, new Fields().Add(2, Change("x", Set).Add(4, "v"))))).Error);
        Assert.Contains("the type 9", (await Update("maps", new Fields().Add(3, new Fields().Add(1, Name("x", 9))))).Error);
        var deep = new Fields();
        for (var i = 0; i < 40; i++)
        {
            deep = new Fields().Add(2, Change("m", Map).Add(6, deep));
        }

        Assert.Contains("nested deeper", (await Update("maps", new Fields().Add(3, deep))).Error);
        Assert.Equal(2, (await Door.AskAsync(1)).Code);
    }

    [Fact]
    public async Task Old_counters_need_siblings_and_are_the_data_types_of_the_type_default()
    {
        var name = new Fields().Add(1, bucket).Add(2, "c");
        Assert.Equal("Counters require bucket property 'allow_mult=true'", (await Door.AskAsync(50, Old().AddSigned(3, 1))).Error);
        Assert.Equal(22, (await Door.AskAsync(21, new Fields().Add(1, bucket).Add(2, new Fields().Add(2, true)))).Code);
        BufferAnswer got;
        for (var left = 100; (got = await Door.AskAsync(52, name)).Error is not null && left > 0; left--)
        {
            await Task.Delay(50);
        }

        Assert.Equal((53, 0), (got.Code, got.Payload.Length));
        Assert.Equal((51, 0), Brief(await Door.AskAsync(50, Old().AddSigned(3, 5))));
        Assert.Equal(-2, (await Door.AskAsync(50, Old().AddSigned(3, -7).Add(7, true))).Fields.Signed(1));
        Assert.Equal(-2, (await Door.AskAsync(52, name)).Fields.Signed(1));
        Assert.Contains("amount is missing", (await Door.AskAsync(50, Old())).Error);

        var returned = await Update("default", new Fields().Add(1, new Fields().AddSigned(1, 10)), fields => fields.Add(9, true), key: "c");
        Assert.Equal(8, returned.Fields.Signed(3));
        Assert.Equal(8, (await Fetch("default", key: "c")).Fields.Messages(3).Single().Signed(1));

        Fields Old() => new Fields().Add(1, bucket).Add(2, "c");
    }

    private static (int Code, int Bytes) Brief(BufferAnswer answer) => (answer.Code, answer.Payload.Length);

    private static Fields Members(IEnumerable<string>? adds = null, IEnumerable<string>? removes = null)
    {
        var members = new Fields();
        foreach (var element in adds ?? [])
        {
            members.Add(1, element);
        }

        foreach (var element in removes ?? [])
        {
            members.Add(2, element);
        }

        return members;
    }

    private static Fields Name(string name, int kind) => new Fields().Add(1, name).Add(2, (ulong)kind);

    private static Fields Change(string name, int kind) => new Fields().Add(1, Name(name, kind));

    private static string Show(IEnumerable<Fields> entries) => string.Join(' ', entries.Select(entry =>
    {
        var name = entry.Messages(1).Single();
        return name.Text(1) + ":" + name.Number(2) switch
        {
            Counter => $"{entry.Signed(2)}",
            Set => $"[{string.Join(',', entry.Texts(3))}]",
            Register => entry.Text(4),
            Flag => $"{entry.Number(5)}",
            _ => $"{{{Show(entry.Messages(6))}}}",
        };
    }));

    private Task<BufferAnswer> Fetch(string type, Action<Fields>? more = null, string key = "k")
    {
        var fields = new Fields().Add(1, bucket).Add(2, key).Add(3, type);
        more?.Invoke(fields);
        return Door.AskAsync(80, fields);
    }

    private Task<BufferAnswer> Update(string type, Fields operation, Action<Fields>? more = null, string key = "k")
    {
        var fields = new Fields().Add(1, bucket).Add(2, key).Add(3, type).Add(5, operation);
        more?.Invoke(fields);
        return Door.AskAsync(82, fields);
    }

    private async Task<(IReadOnlyList<string> Elements, byte[] Context)> ReadSet()
    {
        var answer = await Fetch("sets");
        Assert.Equal((81, null), (answer.Code, answer.Error));
        return (answer.Fields.Messages(3).Single().Texts(2), answer.Fields[1]!);
    }

    private async Task<(string Map, byte[] Context)> ReadMap()
    {
        var answer = await Fetch("maps");
        Assert.Equal((81, null), (answer.Code, answer.Error));
        return (Show(answer.Fields.Messages(3).Single().Messages(3)), answer.Fields[1]!);
    }
}
