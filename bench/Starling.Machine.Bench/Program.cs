using System;
using Starling.Machine.Bench;

// Two processes on one machine, requests and answers of 112 bytes: what does a message cost each side?
//   dotnet run -c Release --project bench/Starling.Machine.Bench -- [seconds for each row, default 3]
return args switch
{
    ["answer", "lane"] => LaneAnswerer.Run(),
    ["answer", "lean"] => LeanAnswerer.Run(),
    [] => RoundTrips.Run(TimeSpan.FromSeconds(3)),
    [var seconds] when double.TryParse(seconds, out var length) => RoundTrips.Run(TimeSpan.FromSeconds(length)),
    _ => Fail(),
};

static int Fail()
{
    Console.Error.WriteLine("Give the number of seconds for each row, or nothing.");
    return 1;
}
