using System;
using System.CommandLine;
using System.Globalization;

namespace Starling.Cli.Commands;

/// <summary>Options that are whole numbers with bounds.</summary>
/// <remarks>They read their word themselves. A validator that asks for the value of a word which is no number gets an exception, not a fault to tell.</remarks>
internal static class NumberOption
{
    /// <summary>An option from <paramref name="least"/> to <paramref name="most"/>.</summary>
    public static Option<int> Make(string name, string help, string description, int usual, int least, int most) =>
        Make(name, help, description, usual, number => number >= least && number <= most, $"{name} must be from {least} to {most}.");

    /// <summary>An option whose numbers are no range.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="help">The value's name in the help.</param>
    /// <param name="description">What it is.</param>
    /// <param name="usual">Its value when it is not written.</param>
    /// <param name="isRight">Which numbers it may be.</param>
    /// <param name="rule">What to say of others.</param>
    public static Option<int> Make(string name, string help, string description, int usual, Func<int, bool> isRight, string rule) => new(name)
    {
        HelpName = help,
        Description = description,
        DefaultValueFactory = _ => usual,
        CustomParser = word =>
        {
            if (TryRead(word.Tokens[0].Value, out var number) && isRight(number))
            {
                return number;
            }

            word.AddError(rule);
            return usual;
        },
    };

    /// <summary>An option that may stand without a number, and then means <paramref name="usual"/>; null when it is not written.</summary>
    public static Option<int?> MakeOptional(string name, string help, string description, int usual, int most) => new(name)
    {
        HelpName = help,
        Description = description,
        Arity = ArgumentArity.ZeroOrOne,
        CustomParser = word =>
        {
            if (word.Tokens is [])
            {
                return usual;
            }

            if (TryRead(word.Tokens[0].Value, out var number) && number >= 1 && number <= most)
            {
                return number;
            }

            word.AddError($"{name} must be from 1 to {most}.");
            return null;
        },
    };

    private static bool TryRead(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
