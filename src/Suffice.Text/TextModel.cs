namespace Suffice.Text;

/// <summary>Opens bundles so that sessions take texts: <c>session.ClassifyText("a text", Budget.Mean(0.4))</c>.</summary>
public static class TextModel
{
    /// <summary>Opens a bundle with the tokenizer inside it. Bundles for images open as well.</summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Bundle"/> if it is missing, damaged, of another version, or lacks the
    /// tokenizer its model needs.</exception>
    public static BundledModel Open(string path) =>
        BundledModel.Open(path, file =>
            TextTokenizer.In(file.Tensors)
            ?? throw new SufficeException(
                Fault.Bundle,
                $"{path} reads texts but holds no tokenizer. Make the bundle again with one, or give tokens to a session of "
                    + "BundledModel.Open."
            )
        );
}
