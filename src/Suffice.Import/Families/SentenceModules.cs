using Suffice.Import.Files;

namespace Suffice.Import.Families;

/// <summary>
/// What sentence-transformers keeps beside a net: how embeddings are pooled, and whether they are scaled.
/// </summary>
/// <param name="Pooling">Null: not said.</param>
/// <param name="UnitLength">Whether they are scaled to length 1.</param>
internal sealed record SentenceModules(SentencePooling? Pooling, bool UnitLength)
{
    private const string Prefix = "pooling_mode_";

    /// <exception cref="SufficeException"><see cref="Fault.Bundle"/>: there is a part that bundles do not have.</exception>
    public static SentenceModules Read(string folder)
    {
        if (ConfigFile.FindList(folder, NetFiles.Modules) is not { } modules)
            return new SentenceModules(null, false);
        SentencePooling? pooling = null;
        bool unitLength = false;
        foreach (ConfigFile module in modules)
        {
            string type = module.Text("type") ?? "",
                path = module.Text("path") ?? "";
            switch (type[(type.LastIndexOf('.') + 1)..])
            {
                case "Transformer":
                    break;
                case "Pooling":
                    if (path.Length > 0 && !NetFiles.IsBelow(path))
                        throw module.Bad($"names the folder '{path}', which is not one below it", "Get the file again");
                    pooling = PoolingIn(Path.Combine(folder, path));
                    break;
                case "Normalize":
                    unitLength = true;
                    break;
                case var other:
                    throw module.Bad(
                        $"names the module '{other}', which bundles do not have",
                        "Import a net of Transformer, Pooling and Normalize"
                    );
            }
        }
        return new SentenceModules(pooling, unitLength);
    }

    private static SentencePooling? PoolingIn(string folder)
    {
        if (ConfigFile.Find(folder, NetFiles.Config) is not { } config)
            return null;
        string[] known = ["cls_token", "mean_tokens", "max_tokens", "mean_sqrt_len_tokens", "weightedmean_tokens", "lasttoken"];
        string[] modes = [.. known.Where(mode => config.FlagOr(Prefix + mode, false))];
        return modes switch
        {
            [] => null,
            ["mean_tokens"] => SentencePooling.Mean,
            ["cls_token"] => SentencePooling.Cls,
            _ => throw config.Bad(
                $"pools by {string.Join(" and ", modes)}, which bundles do not",
                "Import a net that pools by the mean or the class token alone"
            ),
        };
    }
}
