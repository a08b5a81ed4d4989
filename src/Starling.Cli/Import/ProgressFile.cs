using System;
using System.Globalization;
using System.IO;

namespace Starling.Cli.Import;

/// <summary>Remembers, beside the input, how far an import came, so that one that was cut off goes on from there.</summary>
/// <remarks>
/// All records up to the remembered one are in the cluster; some after it may be as well, and are written again. The file is put in
/// place whole. It counts only for the same input (length and time), the same table, bucket and key field.
/// </remarks>
internal sealed class ProgressFile
{
    private const string Ending = ".starling-import";
    private readonly string path;
    private readonly string identity;

    public ProgressFile(string input, string table, string? bucket, string keyField)
    {
        var file = new FileInfo(input);
        path = file.FullName + Ending;
        identity = string.Create(
            CultureInfo.InvariantCulture, $"{file.Length} {file.LastWriteTimeUtc.Ticks} {table} {bucket ?? "-"} {keyField}");
    }

    public string Path => path;

    /// <summary>The last record of the part that is done; 0 when there is nothing to go on from.</summary>
    public long Read() => File.Exists(path) && File.ReadAllLines(path) is [var known, var done]
        && known == identity && long.TryParse(done, NumberStyles.None, CultureInfo.InvariantCulture, out var ordinal)
            ? ordinal
            : 0;

    public void Write(long ordinal)
    {
        var made = path + ".new";
        File.WriteAllLines(made, [identity, ordinal.ToString(CultureInfo.InvariantCulture)]);
        File.Move(made, path, overwrite: true);
    }

    public void Remove() => File.Delete(path);
}
