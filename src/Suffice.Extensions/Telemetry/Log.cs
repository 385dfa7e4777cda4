using Microsoft.Extensions.Logging;

namespace Suffice.Extensions.Telemetry;

/// <summary>What is logged, in category <c>Suffice</c>.</summary>
internal static partial class Log
{
    public const string Category = "Suffice";

    [LoggerMessage(1, LogLevel.Information, "Opened {Model} from {BundlePath}: {Paths} paths, {WeightBytes} bytes of weights.")]
    public static partial void Opened(ILogger logger, string model, string bundlePath, int paths, long weightBytes);

    [LoggerMessage(2, LogLevel.Information, "Warmed up {Sessions} sessions of {Model} in {Milliseconds} ms.")]
    public static partial void WarmedUp(ILogger logger, int sessions, string model, long milliseconds);

    /// <summary>A caller's input; on a server anybody can cause it, so it is not loud.</summary>
    [LoggerMessage(3, LogLevel.Debug, "{Model} refused an input: {Reason}")]
    public static partial void Refused(ILogger logger, string model, string reason);

    /// <summary>A budget or the like that the bundle cannot meet: the application's own fault.</summary>
    [LoggerMessage(4, LogLevel.Warning, "{Model} could not do what it was asked: {Reason}")]
    public static partial void Failed(ILogger logger, string model, string reason);
}
