using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Starling.Api;
using Starling.Objects.Http;
using Starling.Objects.Queries;

namespace Starling.Objects.ProtocolBuffers;

/// <summary>One connection: takes its requests one after another, in the order in which they came, and answers each before the next.</summary>
/// <remarks>
/// A client may send on without waiting: a request that comes while another is answered waits for its turn, also when that answer is
/// a long stream (Riak would close the connection). Each answer leaves when it is whole, whatever is next. Every failure is an
/// answer of code 0, after which the connection goes on, unless nobody knows any more where the next message begins.
/// </remarks>
internal sealed class Conversation(FrameReader frames, Reply reply, Switchboard switchboard, ILogger log, CancellationToken closed)
{
    private readonly Caller caller = new();

    /// <exception cref="IOException">The client has gone.</exception>
    public async Task RunAsync()
    {
        try
        {
            while (await frames.NextAsync() is { } frame)
            {
                await AnswerAsync(frame);
                frames.GiveBack();
                await reply.SendAsync();
            }
        }
        catch (BadFrameException fault)
        {
            log.ConnectionClosed(fault.Message);
            reply.Error(fault.Message);
            await reply.SendAsync();
        }
    }

    private async ValueTask AnswerAsync(Frame frame)
    {
        var exchange = new Exchange(frame, reply, caller, closed);
        try
        {
            await switchboard.AnswerAsync(exchange);
        }
        catch (RefusalException refusal)
        {
            reply.Error(refusal.Message);
        }
        catch (BadMessageException fault)
        {
            reply.Error($"The message with code {frame.Code} cannot be read: {fault.Message}.");
        }
        catch (BadQueryException fault)
        {
            reply.Error(fault.Message);
        }
        catch (OperationCanceledException) when (closed.IsCancellationRequested)
        {
            throw new IOException("The client has gone.");
        }
        catch (RefusedException refused)
        {
            reply.Error(refused.Answer.Text.TrimEnd('\n'));
        }
        catch (StarlingException fault)
        {
            if (fault.Code == StarlingError.Internal)
            {
                log.RequestFailed(fault, frame.Code);
            }

            reply.Error(ErrorTerms.For(fault, exchange.Fault));
        }
        catch (Exception fault) when (fault is not IOException)
        {
            log.RequestFailed(fault, frame.Code);
            reply.Error("The door failed; the node's log has the details."
                + (exchange.Fault.IsWrite ? " The write may have happened: read the object before writing it again." : ""));
        }
    }
}
