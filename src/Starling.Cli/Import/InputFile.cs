using System;
using System.IO;
using System.IO.Compression;

namespace Starling.Cli.Import;

/// <summary>A file's lines as bytes, unpacked when its name ends in <c>.gz</c>.</summary>
/// <remarks>Lines end with LF or CRLF; the last one may lack its end; a byte order mark at the start is left out. A line over the limit
/// is skipped whole and reported as too long, so that one bad line costs its own length and no memory.</remarks>
internal sealed class InputFile : IDisposable
{
    private readonly FileStream file;
    private readonly Stream input;
    private readonly int lineMax;
    private byte[] buffer = new byte[64 << 10];
    private int start;
    private int end;
    private bool isFirst = true;

    public InputFile(string path, int lineMax)
    {
        this.lineMax = lineMax;
        file = File.OpenRead(path);
        input = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    /// <summary>The number of the line last returned, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>True when the line last returned was longer than allowed; its bytes are then not given.</summary>
    public bool IsTooLong { get; private set; }

    public long Position => file.Position;

    /// <summary>The next line without its end; false at the end of the file. Valid until the next call.</summary>
    public bool TryRead(out ReadOnlyMemory<byte> line)
    {
        line = default;
        IsTooLong = false;
        var searched = 0;
        while (true)
        {
            var at = buffer.AsSpan(start + searched, end - start - searched).IndexOf((byte)'\n');
            if (at >= 0)
            {
                line = Take(searched + at, 1);
                return true;
            }

            searched = end - start;
            if (searched > lineMax)
            {
                // The end of the line is still to be found, but its beginning need not be kept.
                IsTooLong = true;
                start = end;
                searched = 0;
            }

            if (!Fill())
            {
                if (start == end && !IsTooLong)
                {
                    return false;
                }

                line = Take(end - start, 0);
                return true;
            }
        }
    }

    public void Dispose()
    {
        input.Dispose();
        file.Dispose();
    }

    private ReadOnlyMemory<byte> Take(int length, int endLength)
    {
        var line = buffer.AsMemory(start, length);
        start += length + endLength;
        Line++;
        if (isFirst)
        {
            isFirst = false;
            line = line.Span.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? line[3..] : line;
        }

        IsTooLong |= length > lineMax;
        if (IsTooLong)
        {
            return default;
        }

        return line.Span is [.., (byte)'\r'] ? line[..^1] : line;
    }

    private bool Fill()
    {
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            end -= start;
            start = 0;
        }

        if (end == buffer.Length)
        {
            Array.Resize(ref buffer, buffer.Length * 2);
        }

        var read = input.Read(buffer, end, buffer.Length - end);
        end += read;
        return read > 0;
    }
}
