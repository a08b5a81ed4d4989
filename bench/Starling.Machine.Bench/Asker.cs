using System;
using System.Threading;
using Starling.World;

namespace Starling.Machine.Bench;

/// <summary>Keeps a number of messages in flight on each of its links: every answer is followed by the next question.</summary>
internal sealed class Asker(int depth) : ILinkHandler
{
    private readonly byte[] message = new byte[Message.Size];
    private long answers;

    public long Answers => Interlocked.Read(ref answers);

    public void Opened(ILink link)
    {
        for (var i = 0; i < depth; i++)
        {
            Ask(link);
        }
    }

    public int Received(ILink link, ReadOnlySpan<byte> bytes)
    {
        var consumed = 0;
        while (bytes.Length - consumed >= Message.Size)
        {
            consumed += Message.Size;
            Ask(link);
        }

        Interlocked.Add(ref answers, consumed / Message.Size);
        return consumed;
    }

    public void Closed(ILink link, string reason)
    {
    }

    private void Ask(ILink link)
    {
        message.CopyTo(link.Output.GetSpan(Message.Size));
        link.Output.Advance(Message.Size);
    }
}
