using System;
using System.Globalization;
using System.IO;
using Starling.Members;

// Nodes come and go under load: real server processes on one machine.
//
//   dotnet run -c Release --project bench/Starling.Members -- [--records 1000000] [--rate 400] [--moves 8] [--remove-after 15]
//
// Three nodes are filled with records of 100 bytes. Then, under a steady load of so many operations a second, half of them writes, all at QUORUM: a fourth and a fifth node join, one leaves, and one is killed for good and
// removed by the others after so many seconds. At the end every record is read at ALL. Ends with 1 when an operation failed, a record is not what it was acknowledged as, a node holds more than one slot more than another, or more than
// 1.1 times the least possible number of slots changed hands.
var plan = new Plan();
for (var i = 0; i < args.Length; i++)
{
    if (i + 1 == args.Length || !int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
    {
        Console.Error.WriteLine($"'{args[i]}' needs a number. Use --records N, --rate N, --moves N, --remove-after SECONDS.");
        return 2;
    }

    switch (args[i++])
    {
        case "--records":
            plan = plan with { Records = number };
            break;
        case "--rate":
            plan = plan with { Rate = number };
            break;
        case "--moves":
            plan = plan with { Moves = number };
            break;
        case "--remove-after":
            plan = plan with { RemoveAfter = number };
            break;
        default:
            Console.Error.WriteLine($"'{args[i - 1]}' is not an option. Use --records N, --rate N, --moves N, --remove-after SECONDS.");
            return 2;
    }
}

var folder = Directory.CreateTempSubdirectory("starling-members-").FullName;
try
{
    return await Run.AllAsync(plan, folder) ? 0 : 1;
}
finally
{
    Directory.Delete(folder, recursive: true);
}
