namespace Suffice.Import.Files;

/// <summary>Files of weights that are not read, and what to do about them.</summary>
internal static class ForeignFormats
{
    private static readonly string[] Pickles = [".bin", ".pt", ".pth", ".ckpt", ".pkl"];

    /// <summary>What is wrong with a file that was named; null: nothing.</summary>
    public static SufficeException? Refused(string file)
    {
        string name = Path.GetFileName(file);
        if (IsGguf(file))
            return new SufficeException(
                Fault.Bundle,
                $"{file} is GGUF, the format of llama.cpp, whose weights are mostly quantised. Import the safetensors files that it was "
                    + "made from."
            );
        if (Pickles.Any(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)))
            return new SufficeException(
                Fault.Bundle,
                $"{file} is a pickle: reading one runs whatever program it holds, so it is not read. Convert it where you trust it, in "
                    + "Python: `from safetensors.torch import save_file; import torch; save_file(torch.load(\""
                    + name
                    + "\", map_location=\"cpu\", weights_only=True), \"model.safetensors\")`, and put its config.json beside it."
            );
        return null;
    }

    /// <summary>The refusal of what a folder holds in place of safetensors; null where it holds nothing known.</summary>
    public static SufficeException? RefusedIn(string folder) =>
        Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Select(Refused).FirstOrDefault(refusal => refusal is not null);

    private static bool IsGguf(string file)
    {
        if (file.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase))
            return true;
        try
        {
            using FileStream stream = File.OpenRead(file);
            Span<byte> magic = stackalloc byte[4];
            return stream.ReadAtLeast(magic, 4, throwOnEndOfStream: false) == 4 && magic.SequenceEqual("GGUF"u8);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false; // Whoever reads it says why it cannot be read.
        }
    }
}
