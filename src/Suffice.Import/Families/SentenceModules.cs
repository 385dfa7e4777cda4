using Suffice.Import.Files;
using Suffice.Inputs;
using Suffice.Text.Files;

namespace Suffice.Import.Families;

/// <summary>
/// What sentence-transformers keeps beside a net: how embeddings are pooled, whether they are scaled, and what is done to texts before.
/// </summary>
/// <param name="Pooling">Null: not said.</param>
/// <param name="UnitLength">Whether they are scaled to length 1.</param>
/// <param name="Prompt">What stands before every text unless its user says otherwise; empty: nothing.</param>
internal sealed record SentenceModules(SentencePooling? Pooling, bool UnitLength, string Prompt)
{
    private const string Prefix = "pooling_mode_";

    /// <exception cref="SufficeException"><see cref="Fault.Bundle"/>: there is a part that bundles do not have.</exception>
    public static SentenceModules Read(string folder)
    {
        if (ConfigFile.FindList(folder, NetFiles.Modules) is not { } modules)
            return new SentenceModules(null, false, "");
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
        return new SentenceModules(pooling, unitLength, PromptIn(folder));
    }

    /// <summary>Refuses a tokenizer that leaves capitals as they are where texts were made small before it.</summary>
    public static void CheckCase(string folder, ITokenizer tokenizer)
    {
        const string Flag = "do_lower_case",
            Cased = "A Net In Capitals",
            Small = "a net in capitals";
        if (
            ConfigFile.Find(folder, LengthLimit.SentenceFile) is { } sentence
            && sentence.FlagOr(Flag, false)
            && !tokenizer.Encode(Cased, Cased.Length + 2).SequenceEqual(tokenizer.Encode(Small, Cased.Length + 2))
        )
            throw sentence.Bad(
                $"says that texts are made lower case ({Flag}), which the tokenizer beside it does not do",
                $"Say so in {TokenizerFiles.Settings}, or give texts in lower case and take {Flag} out"
            );
    }

    private static string PromptIn(string folder) =>
        ConfigFile.Find(folder, NetFiles.Prompts) is { } config && config.Text("default_prompt_name") is { } name
            ? config.Inner("prompts")?.Text(name) ?? ""
            : "";

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
