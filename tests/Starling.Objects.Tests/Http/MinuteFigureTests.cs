using System;
using Starling.Objects.Http;
using Xunit;

namespace Starling.Objects.Tests.Http;

public sealed class MinuteFigureTests
{
    [Fact]
    public void A_minute_forgets_what_is_older_and_keeps_the_total()
    {
        var time = new ManualTime();
        var figure = new MinuteFigure(time);
        for (var i = 1; i <= 100; i++)
        {
            figure.Add(i);
        }

        var view = figure.View();
        Assert.Equal((100L, 100L, 50L), (view.Total, view.Count, view.Mean));
        Assert.InRange(view.Median, 40, 50);
        Assert.InRange(view.P99, 80, 99);
        Assert.InRange(view.Max, 80, 100);

        time.Add(TimeSpan.FromSeconds(45));
        figure.Add(3);
        Assert.Equal(101, figure.View().Count);
        time.Add(TimeSpan.FromSeconds(30));
        Assert.Equal((101L, 1L, 3L), (figure.View().Total, figure.View().Count, figure.View().Max));
        time.Add(TimeSpan.FromMinutes(10));
        Assert.Equal(0, figure.View().Count);
    }

    [Fact]
    public void Any_value_has_a_bucket()
    {
        var figure = new MinuteFigure(new ManualTime());
        foreach (var value in new[] { -1, 0, 1, 3, 4, long.MaxValue })
        {
            figure.Add(value);
        }

        Assert.Equal(6, figure.View().Count);
    }
}
