using System;
using System.Globalization;

namespace Starling.Agreement;

/// <summary>What the command line asks for.</summary>
/// <param name="Mode">sync, differ or purge.</param>
/// <param name="Records">Records of the table.</param>
/// <param name="Differences">For differ: how many records differ, one run for each.</param>
/// <param name="IsJson">Figures as JSON instead of tables.</param>
internal sealed record Request(string Mode, int Records, int[] Differences, bool IsJson)
{
    private const string Usage =
        "Use sync, differ or purge, and: --records N (100 to 10,000,000), --differences 1,10,1000 (each 1 to a tenth of the records), --json.";

    public static bool TryParse(string[] args, out Request request, out string fault)
    {
        request = new Request(args.Length > 0 ? args[0] : "", 0, [1, 10, 1000], false);
        fault = "";
        if (request.Mode is not ("sync" or "differ" or "purge"))
        {
            fault = $"'{request.Mode}' is nothing that can be measured. {Usage}";
            return false;
        }

        var isJson = false;
        var differences = request.Differences;
        var records = request.Mode == "purge" ? 100_000 : 1_000_000;
        for (var i = 1; i < args.Length; i++)
        {
            var isGood = args[i] switch
            {
                "--records" => ++i < args.Length && int.TryParse(args[i], NumberStyles.None, CultureInfo.InvariantCulture, out records),
                "--differences" => ++i < args.Length && TryNumbers(args[i], out differences),
                "--json" => isJson = true,
                _ => false,
            };
            if (!isGood)
            {
                fault = $"'{args[Math.Min(i, args.Length - 1)]}' is not understood. {Usage}";
                return false;
            }
        }

        request = request with { Records = records, Differences = differences, IsJson = isJson };
        fault = records is < 100 or > 10_000_000 || Array.Exists(differences, some => some < 1 || some > records / 10) ? Usage : "";
        return fault.Length == 0;
    }

    private static bool TryNumbers(string text, out int[] numbers)
    {
        var words = text.Split(',');
        numbers = new int[words.Length];
        for (var i = 0; i < words.Length; i++)
        {
            if (!int.TryParse(words[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]))
            {
                return false;
            }
        }

        return true;
    }
}
