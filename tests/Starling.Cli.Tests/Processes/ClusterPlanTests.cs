using System;
using System.IO;
using System.Linq;
using Starling.Cli.Processes;
using Xunit;

namespace Starling.Cli.Tests.Processes;

public sealed class ClusterPlanTests
{
    [Fact]
    public void On_Linux_each_node_has_an_address_and_the_usual_ports() => Assert.Equal(
        [
            "127.0.0.1:7800 127.0.0.1:8098 127.0.0.1:8087", "127.0.0.2:7800 127.0.0.2:8098 127.0.0.2:8087",
            "127.0.0.3:7800 127.0.0.3:8098 127.0.0.3:8087",
        ],
        ClusterPlan.Make(3, 7800, 8098, 8087, isLinux: true).Select(place => $"{place.Node} {place.Http} {place.Buffers}"));

    [Fact]
    public void Elsewhere_the_ports_are_counted_up() => Assert.Equal(
        [
            "127.0.0.1:7800 127.0.0.1:8098 127.0.0.1:8087", "127.0.0.1:7801 127.0.0.1:8099 127.0.0.1:8088",
            "127.0.0.1:7802 127.0.0.1:8100 127.0.0.1:8089",
        ],
        ClusterPlan.Make(3, 7800, 8098, 8087, isLinux: false).Select(place => $"{place.Node} {place.Http} {place.Buffers}"));

    [Fact]
    public void Doors_that_would_share_a_port_are_refused()
    {
        var fault = Assert.Throws<InvalidOperationException>(() => ClusterPlan.Make(12, 7800, 8098, 8087, isLinux: false));
        Assert.Contains("127.0.0.1:8098", fault.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => ClusterPlan.Make(1, 7800, 8098, 8098, isLinux: true));
    }

    [Fact]
    public void Ports_in_use_are_avoided_by_all_nodes_alike()
    {
        var places = ClusterPlan.MakeFree(3, isLinux: true, place => place.Port is not 7800 and not 8118 and not 8127);
        Assert.All(places, place => Assert.Equal((7860, 8158, 8147), (place.Node.Port, place.Http.Port, place.Buffers.Port)));
        Assert.Throws<InvalidOperationException>(() => ClusterPlan.MakeFree(3, isLinux: true, _ => false));
    }

    [Fact]
    public void The_server_is_found_beside_the_command_or_among_the_build_results()
    {
        var root = Directory.CreateTempSubdirectory("starling-find-").FullName;
        try
        {
            var home = Path.Combine(root, "bin", "Starling.Cli", "release") + Path.DirectorySeparatorChar;
            Directory.CreateDirectory(home);
            Assert.Contains("Build the project", Assert.Throws<FileNotFoundException>(() => ServerProgram.Find(home)).Message, StringComparison.Ordinal);

            var sibling = Path.Combine(root, "bin", "Starling.Server", "release");
            Directory.CreateDirectory(sibling);
            File.WriteAllText(Path.Combine(sibling, "Starling.Server.dll"), "");
            var found = ServerProgram.Find(home);
            Assert.Equal(("dotnet", Path.Combine(sibling, "Starling.Server.dll")), (found.File, found.First.Single()));

            var beside = Path.Combine(home, "server");
            Directory.CreateDirectory(beside);
            var starter = Path.Combine(beside, OperatingSystem.IsWindows() ? "Starling.Server.exe" : "Starling.Server");
            File.WriteAllText(starter, "");
            File.WriteAllText(Path.Combine(beside, "Starling.Server.dll"), "");
            found = ServerProgram.Find(home);
            Assert.Equal(starter, found.File);
            Assert.Empty(found.First);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }
}
