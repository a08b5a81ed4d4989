namespace Starling.Cli.Output;

/// <summary>How the command ends. Scripts rely on these numbers; they are part of the help text.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>There is no such record, there is not one value but siblings, or only a part was done.</summary>
    public const int NotFoundOrPartial = 1;

    /// <summary>A simulation broke a promise, or a planted bug was not caught.</summary>
    public const int PromiseBroken = 1;

    /// <summary>The command line or the configuration is wrong; nothing was done.</summary>
    public const int Usage = 2;

    /// <summary>The cluster cannot be reached or refused the request; nothing was changed. Of a simulation: what it found could not be written to its file.</summary>
    public const int Failed = 3;

    /// <summary>A write was sent and its outcome is not known: it may have happened. Also when the command was stopped before its answer came.</summary>
    public const int NotKnown = 4;

    public const string Help = """
        Exit codes:
          0  done
          1  not found, more than one value (siblings), only partly done, or a simulation broke a promise
          2  the command line or the configuration is wrong
          3  the cluster cannot be reached, or refused the request; a simulation's ledger or picture could not be written
          4  a write was sent and may have happened, or the command was stopped before its answer came
        """;
}
