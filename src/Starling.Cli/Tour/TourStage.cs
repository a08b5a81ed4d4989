using System;
using System.Collections.Generic;
using System.Globalization;
using Starling.Api;
using Starling.Cli.Processes;

namespace Starling.Cli.Tour;

/// <summary>What all steps of the tour share.</summary>
/// <param name="Cluster">The three servers.</param>
/// <param name="Starling">A client of all of them.</param>
/// <param name="Doors">The object doors, node by node.</param>
/// <param name="Characters">What is imported.</param>
internal sealed record TourStage(
    LocalCluster Cluster, IStarling Starling, IReadOnlyList<ObjectCaller> Doors, IReadOnlyList<Character> Characters)
{
    public const string Table = "unicode";
    public const string Bucket = "characters";

    /// <summary>The node that is killed and comes back.</summary>
    public NodePlace Victim => Cluster.Places[1];

    public static void Say(string text) => Console.WriteLine(text);

    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    public static string Seconds(double seconds) => seconds.ToString("0.0", CultureInfo.InvariantCulture) + " s";
}
