using System;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Starling.Simulator.World;

/// <summary>Brings what a node logs into the world's own log, with true time and the node's index.</summary>
internal sealed class SimLoggers(SimLoop loop, int machine) : ILoggerFactory
{
    public void AddProvider(ILoggerProvider provider) =>
        throw new NotSupportedException("A simulated node logs to its world only.");

    public ILogger CreateLogger(string categoryName) => new Logger(loop, machine, categoryName);

    public void Dispose()
    {
    }

    private sealed class Logger(SimLoop loop, int machine, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => loop.Log.IsKept && logLevel >= LogLevel.Information;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                loop.Log.Add(string.Create(
                    CultureInfo.InvariantCulture, $"{loop.Now,10} n{machine} {category}: {formatter(state, exception)}"));
            }
        }
    }
}
