using System;
using System.Threading.Tasks;
using Xunit;

namespace Starling.Process.Tests;

/// <summary>The tour that newcomers take first, whole: it must end well, in the time that it promises.</summary>
[Collection(Alone.Name)]
public sealed class TourTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task The_tour_ends_with_0_within_two_minutes_without_a_failure_or_a_difference()
    {
        var tour = await CommandProgram.RunAsync(Limit, "tour");
        Assert.True(tour.Code == 0, $"The tour ended with {tour.Code}: {tour.Output} {tour.Errors}");
        Assert.Contains("Failed client operations: 0.", tour.Output, StringComparison.Ordinal);
        Assert.Contains("Differences: 0.", tour.Output, StringComparison.Ordinal);
        Assert.Contains("All held, in ", tour.Output, StringComparison.Ordinal);
    }
}
