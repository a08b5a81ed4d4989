using System;
using System.Linq;
using System.Threading.Tasks;
using Starling.Model.Sessions;
using Starling.Model.Time;
using Xunit;

namespace Starling.Api.Tests;

public sealed class SessionTests
{
    [Fact]
    public void The_text_form_moves_a_session()
    {
        var session = new Session();
        Assert.Equal("", session.ToString());
        session.Advance(session.Token, Seen(1, 7));
        Assert.Equal(session.Token, Session.Parse(session.ToString()).Token);
        Assert.True(Session.Parse("").Token.IsEmpty);
    }

    [Fact]
    public void A_damaged_text_is_refused_with_what_to_do()
    {
        var text = new char[40];
        Array.Fill(text, 'A');
        foreach (var wrong in new[] { "not base64url!", new string(text), Seen(1, 7) + "x" })
        {
            Assert.Contains("session", Assert.Throws<FormatException>(() => Session.Parse(wrong)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_answer_replaces_what_was_sent_and_joins_what_was_learned_meanwhile()
    {
        var session = new Session();
        session.Advance(session.Token, Seen(1, 7));
        var sent = session.Token;
        session.Advance(sent, Seen(2, 8));
        Assert.Equal([2], session.Token.Floors.Select(floor => floor.Slot));
        session.Advance(sent, Seen(3, 9));
        Assert.Equal([2, 3], session.Token.Floors.Select(floor => floor.Slot));
        var other = new Session();
        other.Join(session);
        Assert.Equal(session.Token, other.Token);
    }

    [Fact]
    public async Task Nothing_is_lost_when_many_learn_at_once()
    {
        var session = new Session();
        await Task.WhenAll(Enumerable.Range(1, 24).Select(slot => Task.Run(() => session.Advance(SessionToken.OfSeen(1, new HybridTime(1)), Seen(slot, 7)))));
        Assert.Equal(24, session.Token.Floors.Count());
    }

    private static SessionToken Seen(int slot, long time) =>
        SessionToken.Of(1, new HybridTime(time), new Floor(1, slot, 0, new HybridTime(time)));
}
