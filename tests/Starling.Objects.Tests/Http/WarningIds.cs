using System;
using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Starling.Objects.Tests.Http;

/// <summary>Keeps the event ids of the warnings that a host logs.</summary>
internal sealed class WarningIds(ConcurrentQueue<int> ids) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Warning;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            ids.Enqueue(eventId.Id);
        }
    }

    public void Dispose()
    {
    }
}
