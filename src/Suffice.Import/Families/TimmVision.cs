using Suffice.Bundles;
using Suffice.Import.Checkpoints;
using Suffice.Import.Files;
using Suffice.Models;

namespace Suffice.Import.Families;

/// <summary>
/// Vision Transformers as timm saves them: ViT, DeiT (distilled, too), DeiT-III, DINOv2. Their config.json often names the architecture
/// alone, so that sizes are read from the tensors.
/// </summary>
internal sealed class TimmVision : IFamily
{
    private const int UsualHeadWidth = 64,
        MostSize = 65536;

    /// <summary>Widths whose heads are not 64 wide, and how many heads they have.</summary>
    private static readonly Dictionary<int, int> UnusualHeads = new()
    {
        [1280] = 16,
        [1408] = 16,
        [1664] = 16,
        [1152] = 16,
    };

    public bool Knows(FamilySource source) => source.Config.Text("architecture") is not null;

    public ImportedNet Read(FamilySource source)
    {
        string architecture = source.Config.Text("architecture")!;
        if (!architecture.StartsWith("vit_", StringComparison.Ordinal) && !architecture.StartsWith("deit", StringComparison.Ordinal))
            throw source.Config.Bad(
                $"describes '{architecture}', which is no vision Transformer that can be imported",
                "Of timm's architectures, those named vit_… and deit… can"
            );
        var map = new TensorMap(source.Checkpoint);
        RefuseParts(source, map);
        ConfigFile arguments = source.Config.Inner("model_args") ?? source.Config,
            settings = source.Config.Inner("pretrained_cfg") ?? source.Config;
        VisionSize size = Size(source, map, arguments, settings);
        VisionNames names = Names(map);
        ModelDescription model = VisionMap.Describe(source, names, map, size, ActivationOf(source, arguments));
        model = source.Checked(Head(source, map, model, Pooling(source, arguments, settings)));
        VisionMap.Add(source, names, map, model, size.Image);
        string[] labels = model.Embeds ? [] : Labels(source, settings, model.Classes);
        return new ImportedNet(
            Family(architecture, map),
            model,
            ImagePreprocessing.OfTimm(source, settings, model),
            labels,
            map.Finish(
                _ => false,
                name => name.StartsWith("mask_token", StringComparison.Ordinal) ? "the mask of pretraining" : null,
                source.Notes
            )
        );
    }

    private static string Family(string architecture, TensorMap map) =>
        map.Has("head_dist.weight") ? $"DeiT, distilled (timm {architecture})"
        : map.Has("reg_token") ? $"ViT with registers (timm {architecture})"
        : architecture.StartsWith("deit3", StringComparison.Ordinal) ? $"DeiT-III (timm {architecture})"
        : $"ViT (timm {architecture})";

    private static void RefuseParts(FamilySource source, TensorMap map)
    {
        (string Tensor, string Part)[] others =
        [
            ("blocks.0.mlp.w12.weight", "SwiGLU in its MLP"),
            ("blocks.0.mlp.fc1_g.weight", "SwiGLU in its MLP"),
            ("blocks.0.attn.q_norm.weight", "norms on queries and keys"),
            ("norm_pre.weight", "a norm before its blocks, as CLIP has it"),
            ("attn_pool.q.weight", "attention pooling"),
            ("attn_pool.latent", "attention pooling"),
            ("blocks.0.attn.relative_position_bias_table", "relative positions"),
        ];
        foreach ((string tensor, string part) in others)
            if (map.Has(tensor))
                throw new SufficeException(
                    Fault.Bundle,
                    $"{source.Checkpoint.Place} has {part} ({tensor}), which bundles do not. Import a net without it."
                );
        if (!map.Has("cls_token") && map.Has("pos_embed"))
            throw new SufficeException(
                Fault.Bundle,
                $"{source.Checkpoint.Place} has no class token (cls_token), on which bundles build. Import a net with one."
            );
    }

    private static VisionSize Size(FamilySource source, TensorMap map, ConfigFile arguments, ConfigFile settings)
    {
        long[] patches =
            map.ShapeOf("patch_embed.proj.weight") is [_, _, _, _] shape && shape.All(size => size is > 0 and <= MostSize)
                ? shape
                : throw new SufficeException(
                    Fault.Bundle,
                    $"{source.Checkpoint.Place} has no patch_embed.proj.weight of shape (width, channels, size, size), with which timm's "
                        + "vision Transformers begin. Check that configuration and weights belong together."
                );
        (int width, int channels, int patch) = ((int)patches[0], (int)patches[1], (int)patches[2]);
        int depth = 0;
        while (map.Has($"blocks.{depth}.norm1.weight"))
            depth++;
        int image = arguments.WholeOr("img_size", null)
            ?? (settings.Numbers("input_size") is [_, var height, _] ? (int)height : Square(map, patch));
        int? heads = arguments.WholeOr("num_heads", null);
        if (heads is null)
        {
            heads = UnusualHeads.TryGetValue(width, out int unusual) ? unusual : Math.Max(1, width / UsualHeadWidth);
            source.Notes.Add(
                FormattableString.Invariant($"assumed: {heads} heads, as timm's nets of this width have; the source does not say")
            );
        }
        int hidden = map.ShapeOf("blocks.0.mlp.fc1.weight") is [var outputs, _] ? (int)outputs : 4 * width;
        return new VisionSize(image, patch, channels, width, depth, heads.Value, hidden, 1e-6f);
    }

    /// <summary>The image that positions are for, where nothing else says it.</summary>
    private static int Square(TensorMap map, int patch) =>
        map.ShapeOf("pos_embed") is [_, var rows, _] ? (int)Math.Sqrt(rows) * patch : patch;

    private static VisionNames Names(TensorMap map) =>
        new(
            "cls_token",
            [.. ((string[])["dist_token", "reg_token"]).Where(map.Has)],
            "pos_embed",
            "patch_embed.proj",
            block =>
            {
                string prefix = FormattableString.Invariant($"blocks.{block}.");
                return new BlockNames(
                    prefix + "norm1",
                    [prefix + "attn.qkv"],
                    prefix + "attn.proj",
                    prefix + "norm2",
                    prefix + "mlp.fc1",
                    prefix + "mlp.fc2"
                )
                {
                    Scales = map.Has(prefix + "ls1.gamma") ? (prefix + "ls1.gamma", prefix + "ls2.gamma") : null,
                };
            },
            map.Has("norm.weight") || !map.Has("fc_norm.weight") ? "norm" : "fc_norm"
        );

    private static string Pooling(FamilySource source, ConfigFile arguments, ConfigFile settings) =>
        arguments.Text("global_pool") ?? source.Config.Text("global_pool") ?? settings.Text("global_pool") ?? "token";

    private static Activation ActivationOf(FamilySource source, ConfigFile arguments) =>
        (source with { Config = arguments }).Activation(
            "act_layer",
            source.Config.Text("architecture")!.Contains("quickgelu", StringComparison.Ordinal) ? "quick_gelu" : "gelu"
        );

    /// <summary>The model with its last exit, whose tensors are mapped.</summary>
    private static ModelDescription Head(FamilySource source, TensorMap map, ModelDescription model, string pooling)
    {
        bool normsTwice = map.Has("norm.weight") && map.Has("fc_norm.weight");
        if (pooling is not ("token" or "avg") || normsTwice)
            throw source.Config.Bad(
                normsTwice ? "describes a net that normalises before and after pooling" : $"asks for global_pool '{pooling}'",
                "Only 'token' and 'avg' can be imported, with one norm"
            );
        bool isDistilled = map.Has("head_dist.weight"),
            isMean = pooling == "avg",
            normsMean = isMean && map.Has("fc_norm.weight");
        var exit = new ExitDescription(
            model.Depth,
            isDistilled ? ExitPooling.ClassAndDistillation
                : isMean ? ExitPooling.Mean
                : ExitPooling.Class,
            0
        )
        {
            Norm = normsMean ? ExitNorm.AfterPooling : ExitNorm.BeforePooling,
        };
        map.Norm("norm", normsMean || !map.Has("norm.weight") && map.Has("fc_norm.weight") ? "fc_norm" : "norm", model.Width);
        if (!map.Has("head.weight"))
            return model with { Embeds = true, Classes = CostModel.ExitInputs(model, exit.Pooling), Exits = [exit] };
        int classes = source.Classes(map.ShapeOf("head.weight"));
        if (isDistilled)
            MapTwoHeads(map, "head", "head_dist", classes, model.Width);
        else
            map.Linear("head", "head", model.Width, classes);
        return model with { Classes = classes, Exits = [exit] };
    }

    /// <summary>The mean of two heads' answers as one head on both of their tokens: halving is exact.</summary>
    public static void MapTwoHeads(TensorMap map, string first, string second, int classes, int width)
    {
        map.Make(
            "head.weight",
            [Part.Of(first + ".weight", classes, width), Part.Of(second + ".weight", classes, width)],
            of =>
            {
                float[] both = new float[2 * classes * width]; // (classes, 2 · width)
                for (int i = 0; i < classes * width; i++)
                {
                    int at = (i / width * 2 * width) + (i % width);
                    both[at] = of[0][i] / 2;
                    both[at + width] = of[1][i] / 2;
                }
                return both;
            },
            classes,
            2 * width
        );
        map.Make(
            "head.bias",
            [Part.Of(first + ".bias", classes), Part.Of(second + ".bias", classes)],
            of => [.. of[0].Zip(of[1], (a, b) => (a + b) / 2)],
            classes
        );
    }

    private static string[] Labels(FamilySource source, ConfigFile settings, int classes)
    {
        if ((source.Config.Texts("label_names") ?? settings.Texts("label_names")) is not { } names)
            return source.Labels(classes);
        return names.Length == classes
            ? names
            : throw source.Config.Bad(
                $"names {names.Length} labels (label_names), but the head of the weights has {classes} outputs",
                "Name one label for each output"
            );
    }
}
