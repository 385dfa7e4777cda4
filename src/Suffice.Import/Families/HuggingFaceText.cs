using Suffice.Bundles;
using Suffice.Import.Checkpoints;
using Suffice.Import.Files;
using Suffice.Models;
using Suffice.Text.Files;

namespace Suffice.Import.Families;

/// <summary>
/// Text encoders as Hugging Face saves them: BERT, MiniLM and other nets of sentence-transformers, DistilBERT, RoBERTa and XLM-RoBERTa,
/// ALBERT, ELECTRA's discriminators.
/// </summary>
internal sealed class HuggingFaceText : IFamily
{
    private static readonly string[] OtherAnswers = ["ForTokenClassification", "ForQuestionAnswering", "ForMultipleChoice"];

    public bool Knows(FamilySource source) => TextFamily.All.ContainsKey(source.Config.Text("model_type") ?? "");

    public ImportedNet Read(FamilySource source)
    {
        ConfigFile config = source.Config;
        TextFamily kind = TextFamily.All[config.Text("model_type")!];
        RefuseParts(source);
        TextSize size = kind.Size(config);
        var map = new TensorMap(source.Checkpoint);
        string prefix = map.Has(kind.Names(kind.Prefix).Words) || !map.Has(kind.Names("").Words) ? kind.Prefix : "";
        TextNames names = kind.Names(prefix);
        SentenceModules modules = SentenceModules.Read(source.Folder);
        ModelDescription model = Describe(source, size);
        model = source.Checked(Head(source, map, kind.Head(prefix), model, modules));
        AddEmbedding(map, names, size, model);
        for (int block = 0; block < model.Depth; block++)
            names.Block(block).Map(map, model, block);
        return new ImportedNet(
            $"{kind.Name} (Hugging Face{(source.Architecture.Length > 0 ? " " + source.Architecture : "")})",
            model,
            new Preprocessing([], []),
            model.Embeds ? [] : source.Labels(model.Classes),
            map.Finish(IsBuffer, name => LeftOut(name, prefix), source.Notes)
        );
    }

    private static bool IsBuffer(string name) =>
        name.EndsWith("embeddings.position_ids", StringComparison.Ordinal)
        || name.EndsWith("embeddings.token_type_ids", StringComparison.Ordinal);

    private static string? LeftOut(string name, string prefix)
    {
        string[] heads =
        [
            "cls.",
            "lm_head.",
            "predictions.",
            "sop_classifier.",
            "vocab_transform.",
            "vocab_layer_norm.",
            "vocab_projector.",
            "discriminator_predictions.",
            "generator_predictions.",
            "generator_lm_head.",
        ];
        return heads.Any(head => name.StartsWith(head, StringComparison.Ordinal)) ? "the heads of pretraining"
            : name.StartsWith(prefix + "pooler.", StringComparison.Ordinal) ? "the pooler"
            : null;
    }

    private static void RefuseParts(FamilySource source)
    {
        ConfigFile config = source.Config;
        if (config.Text("position_embedding_type") is { } positions && positions != "absolute")
            throw config.Bad($"asks for positions of type '{positions}'", "Only absolute ones can be imported");
        if (config.WholeOr("num_hidden_groups", 1) != 1 || config.WholeOr("inner_group_num", 1) != 1)
            throw config.Bad("describes an ALBERT of several groups of blocks", "Only those of one group can be imported");
        if (OtherAnswers.FirstOrDefault(answer => source.Architecture.EndsWith(answer, StringComparison.Ordinal)) is { } other)
            throw config.Bad(
                $"describes a net {source.Architecture}; one {other} does not give one label to a text",
                "Import a net ForSequenceClassification, or one without a head"
            );
    }

    private static ModelDescription Describe(FamilySource source, TextSize size)
    {
        int longest = size.Positions - size.FirstPosition;
        if (longest < 2)
            throw source.Config.Bad(
                $"has {size.Positions} positions, too few for a text of 2 tokens (max_position_embeddings, pad_token_id)",
                "Correct it, or get the file again"
            );
        int? said = LengthLimit.Said(source.Folder);
        int cut = source.Options.MaxLength ?? Math.Min(said ?? longest, longest);
        if (cut < 2 || cut > longest)
            throw new SufficeException(
                Fault.Usage,
                $"Texts cannot be cut to {cut} tokens: this net has positions for 2 to {longest}. Choose a length from there."
            );
        if (said is null && source.Options.MaxLength is null)
            source.Notes.Add(FormattableString.Invariant($"assumed: texts are cut to {longest} tokens, for which there are positions"));
        var model = new ModelDescription
        {
            Text = new TextEmbedding(size.Vocabulary, longest, size.Types > 1 ? size.Types : 0, Norm: true)
            {
                TableWidth = size.TableWidth == size.Width && !size.IsShared ? 0 : size.TableWidth,
                CutTokens = cut == longest ? 0 : cut,
            },
            Order = BlockOrder.PostNorm,
            Width = size.Width,
            Depth = size.Depth,
            Heads = size.Heads,
            HiddenWidth = size.Hidden,
            SharedBlocks = size.IsShared ? [.. new int[size.Depth]] : null,
            Activation = source.Activation(size.ActivationKey, size.Activation),
            NormEpsilon = size.Epsilon,
            Classes = size.Width,
            Exits = [new(size.Depth, ExitPooling.Mean, 0) { Norm = ExitNorm.None }],
        };
        return source.Checked(model);
    }

    private static ModelDescription Head(FamilySource source, TensorMap map, TextHead head, ModelDescription model, SentenceModules modules)
    {
        bool classifies = source.Architecture.EndsWith("ForSequenceClassification", StringComparison.Ordinal);
        if (!classifies && !(source.Architecture.Length == 0 && map.Has(head.Head + ".weight")))
        {
            SentencePooling? pooling = source.Options.Pooling ?? modules.Pooling;
            if (pooling is null)
                source.Notes.Add("assumed: embeddings are the mean of all tokens, because the source does not say how they are pooled");
            if (modules.Prompt.Length > 0)
                source.Notes.Add($"not done: the source puts '{modules.Prompt}' before every text; put it there yourself");
            ExitDescription exit = model.Exits[0] with { Pooling = pooling == SentencePooling.Cls ? ExitPooling.Class : ExitPooling.Mean };
            return model with { Embeds = true, UnitLength = modules.UnitLength || source.Options.UnitLength, Exits = [exit] };
        }
        int classes = source.Classes(map.ShapeOf(head.Head + ".weight"));
        map.Linear("fc", head.Hidden, model.Width, model.Width);
        map.Linear("head", head.Head, model.Width, classes);
        var pooler = new ExitDescription(model.Depth, ExitPooling.Pooler, model.Width)
        {
            Activation = head.Activation == Activation.Tanh ? null : head.Activation,
        };
        return model with { Classes = classes, Exits = [pooler] };
    }

    private static void AddEmbedding(TensorMap map, TextNames names, TextSize size, ModelDescription model)
    {
        int width = model.TableWidth,
            skipped = size.FirstPosition * width;
        map.Copy("word_embed.weight", Part.Of(names.Words, size.Vocabulary, width));
        Part positions = Part.Of(names.Positions, size.Positions, width);
        if (names.Types is { } types && size.Types == 1)
            // The one type is added to every token: it may as well be to every position.
            map.Make(
                "pos_embed",
                [positions, Part.Of(types, 1, width)],
                of => [.. of[0].Skip(skipped).Select((value, i) => value + of[1][i % width])],
                1,
                model.Tokens,
                width
            );
        else if (skipped > 0)
            map.Make("pos_embed", [positions], of => of[0][skipped..], 1, model.Tokens, width);
        else
            map.Copy("pos_embed", positions, 1, model.Tokens, width);
        if (model.Text!.Types > 0)
            map.Copy("type_embed.weight", Part.Of(names.Types!, size.Types, width));
        map.Norm("embed_norm", names.Norm, width);
        if (model.ProjectsEmbedding)
            map.Linear("embed_proj", names.Projection!, width, model.Width);
    }
}
