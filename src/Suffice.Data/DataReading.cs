using Suffice.Data.Texts;
using Suffice.Inputs;

namespace Suffice.Data;

/// <summary>How the files of a data set are read.</summary>
/// <param name="Columns">Of a table of texts; null: the usual names.</param>
/// <param name="MaxPixels">Image files of more pixels are refused before they are decoded.</param>
public sealed record DataReading(TextColumns? Columns = null, long MaxPixels = ImageDecoder.DefaultMaxPixels);
