using Suffice.Text.Words;

namespace Suffice.Text.Splitters;

/// <summary>Cuts a text into the parts that a model turns into tokens one by one (pre-tokenizer). Thread-safe.</summary>
internal interface ISplitter
{
    /// <summary>Adds the parts of a segment; empty ones may be among them, and count for nothing.</summary>
    void Split(TextSegment segment, List<TextSegment> parts);
}
