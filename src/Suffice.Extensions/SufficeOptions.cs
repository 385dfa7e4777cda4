namespace Suffice.Extensions;

/// <summary>
/// What a host is told about one bundle, in code or in <c>appsettings.json</c>. Read once, when the bundle is opened: later changes of the
/// configuration need a restart.
/// </summary>
public sealed class SufficeOptions
{
    /// <summary>The bundle (<c>*.suffice</c>), for images or texts. A relative path starts at the host's content root. Required.</summary>
    public string BundlePath { get; set; } = "";

    /// <summary>Most calls that run at a time, 1 or more; others wait. Null: as many as there are processors for their threads.</summary>
    public int? Sessions { get; set; }

    /// <summary>Threads of each call; 1 to 256. See <see cref="SessionOptions.Threads"/>.</summary>
    public int Threads { get; set; } = 1;

    /// <summary>Most inputs that run together; longer lists are split. 1 to 65536.</summary>
    public int MaxBatch { get; set; } = 32;

    /// <summary>
    /// Share of inputs that may be marked <see cref="Prediction.IsRejected"/>, 0 to 1; the bundle says which shares there are. Null: none
    /// is marked. See <see cref="SessionOptions.Reject"/>.
    /// </summary>
    public double? Reject { get; set; }

    /// <summary>Image files of more pixels are refused before they are decoded; 1 or more.</summary>
    public long MaxPixels { get; set; } = new SessionOptions().MaxPixels;

    /// <summary>
    /// What inputs may cost where a call says nothing: <c>default</c>, <c>certified</c>, <c>full</c>, or a mean as a fraction of the static
    /// model's multiply-adds, such as <c>0.3</c>. See <see cref="Suffice.Budget"/>.
    /// </summary>
    public string Budget { get; set; } = "default";

    /// <summary>
    /// The path whose features are embeddings, by its name in the bundle (<c>exit@4</c>). Null: the full path. Features of different paths
    /// cannot be compared. Read by <c>AddSufficeEmbeddings</c> only.
    /// </summary>
    public string? EmbeddingPath { get; set; }

    /// <summary>Whether every session runs noise once before the host starts, so that the first request waits for nothing.</summary>
    public bool WarmUp { get; set; } = true;
}
