using Suffice.Text.Files;

namespace Suffice.Import.Files;

/// <summary>The files of a net by their names, as Hugging Face, timm and sentence-transformers have them.</summary>
internal static class NetFiles
{
    public const string Config = "config.json",
        Weights = "model.safetensors",
        Index = "model.safetensors.index.json",
        Preprocessor = "preprocessor_config.json",
        Modules = "modules.json",
        Prompts = "config_sentence_transformers.json";

    private const string PoolingFolder = "_Pooling/" + Config;

    /// <summary>Those that have one name, weights included; a SentencePiece model has any.</summary>
    public static readonly string[] Named =
    [
        Config,
        Weights,
        Preprocessor,
        Modules,
        Prompts,
        LengthLimit.SentenceFile,
        .. TokenizerFiles.Named,
    ];

    /// <summary>Whether a file of a net, by its path below the net's folder, is read beside its weights.</summary>
    public static bool IsBesideWeights(string file) =>
        file is not (Weights or Index)
        && IsBelow(file)
        && (Named.Contains(file) || IsPooling(file) || (IsBeside(file) && TokenizerFiles.IsVocabulary(file)));

    /// <summary>Whether a name that a file or a hub gives leads to a file or folder below the net's folder, and nowhere else.</summary>
    public static bool IsBelow(string name) =>
        !Path.IsPathRooted(name)
        && !name.AsSpan().ContainsAny('\\', '\0', ':')
        && name.Split('/').All(part => part is not ("" or "." or ".."));

    /// <summary>Whether such a name is that of a file in the net's folder itself.</summary>
    public static bool IsBeside(string name) => IsBelow(name) && !name.Contains('/', StringComparison.Ordinal);

    private static bool IsPooling(string file) =>
        file.EndsWith(PoolingFolder, StringComparison.Ordinal) && file.Count(character => character == '/') == 1;
}
