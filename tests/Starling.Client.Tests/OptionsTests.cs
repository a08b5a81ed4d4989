using System;
using Xunit;

namespace Starling.Client.Tests;

public sealed class OptionsTests
{
    [Fact]
    public void All_faults_are_named_at_once()
    {
        var options = new StarlingClientOptions { Endpoints = ["nowhere"], Timeout = TimeSpan.Zero, MaxAttempts = 0, WaitingMax = -1 };
        Assert.Equal(4, options.Validate().Count);
        var fault = Assert.Throws<ArgumentException>(() => StarlingClient.Connect(options));
        Assert.Contains("nowhere", fault.Message);
        Assert.Contains("MaxAttempts", fault.Message);
    }

    [Fact]
    public void The_defaults_need_a_contact_point_only()
    {
        Assert.Single(new StarlingClientOptions().Validate());
        Assert.Empty(new StarlingClientOptions { Endpoints = ["localhost:7800"] }.Validate());
    }
}
