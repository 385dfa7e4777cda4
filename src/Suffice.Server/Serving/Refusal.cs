using System.Globalization;

namespace Suffice.Server.Serving;

/// <summary>Why a request gets no answer.</summary>
internal enum RefusalReason
{
    /// <summary>The request is at fault.</summary>
    Invalid,

    /// <summary>No such model, version or page.</summary>
    NotFound,

    /// <summary>Not for whoever asks.</summary>
    Forbidden,

    /// <summary>More than may be sent.</summary>
    TooLarge,

    /// <summary>More work waits than can be done in time.</summary>
    Overloaded,

    /// <summary>Its time was over before it ran.</summary>
    Expired,

    /// <summary>The server, or this model, is starting or ending.</summary>
    Unavailable,
}

/// <summary>A request that gets no answer, and says why.</summary>
internal sealed class RefusalException(RefusalReason reason, string message, double? retryAfter = null) : Exception(message)
{
    public RefusalReason Reason => reason;

    /// <summary>Whole seconds after which to try again, as headers have it; null: that would not help.</summary>
    public string? RetryAfter { get; } =
        retryAfter is { } seconds ? Math.Max(1, Math.Ceiling(seconds)).ToString(CultureInfo.InvariantCulture) : null;
}
