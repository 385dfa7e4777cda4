using Suffice.Import.Files;

namespace Suffice.Import.Sources;

/// <summary>Nets that lie on this machine: a folder, or an ONNX file.</summary>
internal static class LocalFiles
{
    /// <param name="path">Where.</param>
    /// <param name="sources">Where else this program looks.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Bundle"/>: nothing there, or something that is not read.</exception>
    public static ModelFiles Find(string path, IReadOnlyList<NetSource> sources)
    {
        if (Directory.Exists(path))
            return new ModelFiles(path, Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path))), path);
        if (!File.Exists(path))
            throw new SufficeException(
                Fault.Bundle,
                $"{path} does not exist. Give "
                    + string.Join(
                        " or ",
                        ["a folder as Hugging Face or timm saves it", "an ONNX file", .. sources.Select(source => source.Form)]
                    )
                    + (sources.Count > 0 ? "." : "; this program fetches nothing: `suffice import` makes bundles of nets elsewhere.")
            );
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!,
            name = Path.GetFileNameWithoutExtension(path);
        if (path.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase))
        {
            // The hub keeps graphs in a folder of their own below the net's.
            bool isBelow = Path.GetFileName(folder) == "onnx" && File.Exists(Path.Combine(folder, "..", NetFiles.Config));
            return new ModelFiles(path, name, isBelow ? Path.GetDirectoryName(folder)! : folder, path);
        }
        if (Path.GetFileName(path) is NetFiles.Weights or NetFiles.Index or NetFiles.Config)
            return new ModelFiles(path, Path.GetFileName(folder), folder);
        throw ForeignFormats.Refused(path)
            ?? new SufficeException(
                Fault.Bundle,
                $"{path} is neither an ONNX file nor {NetFiles.Weights}. Give the folder that holds a net as Hugging Face or timm "
                    + "saves it."
            );
    }
}
