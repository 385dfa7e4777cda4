using Microsoft.Extensions.Logging;

namespace Suffice.Server.Serving;

/// <summary>What the server logs.</summary>
internal static partial class Log
{
    [LoggerMessage(
        1,
        LogLevel.Information,
        "Loaded {Model} version {Version} from {BundlePath}: settings {Settings}, {Milliseconds:0.000} ms for one input in full."
    )]
    public static partial void Loaded(ILogger logger, string model, int version, string bundlePath, string settings, double milliseconds);

    [LoggerMessage(2, LogLevel.Information, "Closed {Model} version {Version}.")]
    public static partial void Closed(ILogger logger, string model, int version);

    [LoggerMessage(3, LogLevel.Error, "{Model} could not be loaded: {Reason}")]
    public static partial void NotLoaded(ILogger logger, string model, string reason);

    [LoggerMessage(4, LogLevel.Error, "A batch of {Inputs} inputs of {Model} failed.")]
    public static partial void BatchFailed(ILogger logger, Exception error, string model, int inputs);

    /// <summary>A caller's mistake; anybody can cause it, so it is not loud.</summary>
    [LoggerMessage(5, LogLevel.Debug, "Refused {Path}: {Reason}")]
    public static partial void Refused(ILogger logger, string path, string reason);

    [LoggerMessage(
        7,
        LogLevel.Warning,
        "{Model} differs from its full path in {Share:0.00} % of {Compared} inputs; its certificate promises at most {Promised:0.00} %. "
            + "The inputs are not those it was made for."
    )]
    public static partial void Disagrees(ILogger logger, string model, double share, long compared, double promised);

    [LoggerMessage(6, LogLevel.Error, "{Path} failed.")]
    public static partial void Failed(ILogger logger, Exception error, string path);
}
