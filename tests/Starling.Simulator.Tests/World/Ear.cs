using System;
using System.Buffers;
using System.Collections.Generic;
using System.Text;
using Starling.World;

namespace Starling.Simulator.Tests.World;

/// <summary>A link handler that notes all it hears; words end with a full stop and are consumed whole.</summary>
internal sealed class Ear : ILinkHandler
{
    public List<string> Heard { get; } = [];

    public ILink? Link { get; private set; }

    public void Opened(ILink link)
    {
        Link = link;
        Heard.Add("opened");
    }

    public int Received(ILink link, ReadOnlySpan<byte> bytes)
    {
        var consumed = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == (byte)'.')
            {
                Heard.Add(Encoding.ASCII.GetString(bytes[consumed..i]));
                consumed = i + 1;
            }
        }

        return consumed;
    }

    public void Closed(ILink link, string reason) => Heard.Add("closed");

    public static void Say(ILink link, string words) => link.Output.Write(Encoding.ASCII.GetBytes(words));
}
