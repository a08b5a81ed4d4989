namespace Starling.Cli.Tour;

/// <summary>One line of the Unicode character database.</summary>
/// <param name="CodePoint">The first field, in hexadecimal: the record's key.</param>
/// <param name="Line">The whole line, as UTF-8: the record's value.</param>
internal sealed record Character(string CodePoint, byte[] Line);
