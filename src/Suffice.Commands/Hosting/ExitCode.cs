namespace Suffice.Commands.Hosting;

/// <summary>What the process says when it ends; docs/reference/cli.md lists them.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>A bug in Suffice.</summary>
    public const int Unexpected = 1;
    public const int Usage = 2;
    public const int Data = 3;
    public const int Bundle = 4;
    public const int Training = 5;
    public const int Machine = 6;

    /// <summary>Nothing could be certified.</summary>
    public const int Refused = 7;

    /// <summary>128 + SIGPIPE, as shells show it: nobody reads the output any more.</summary>
    public const int BrokenPipe = 141;

    /// <summary>128 + SIGINT, as shells expect.</summary>
    public const int Interrupted = 130;

    public static int Of(Fault fault) =>
        fault switch
        {
            Fault.Usage => Usage,
            Fault.Data => Data,
            Fault.Bundle => Bundle,
            Fault.Training => Training,
            Fault.Machine => Machine,
            _ => Unexpected,
        };
}
