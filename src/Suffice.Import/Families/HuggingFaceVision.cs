using Suffice.Bundles;
using Suffice.Import.Checkpoints;
using Suffice.Import.Files;
using Suffice.Models;

namespace Suffice.Import.Families;

/// <summary>Vision Transformers as Hugging Face saves them: ViT, DeiT (distilled, too), DINOv2 (with registers, too).</summary>
internal sealed class HuggingFaceVision : IFamily
{
    private static readonly string[] Types = ["vit", "deit", "dinov2", "dinov2_with_registers"];

    public bool Knows(FamilySource source) => Types.Contains(source.Config.Text("model_type"));

    public ImportedNet Read(FamilySource source)
    {
        string type = source.Config.Text("model_type")!;
        bool isDino = type.StartsWith("dinov2", StringComparison.Ordinal);
        RefuseParts(source);
        var map = new TensorMap(source.Checkpoint);
        string prefix =
            map.Has($"{type}.embeddings.cls_token") ? $"{type}."
            : map.Has("embeddings.cls_token") ? ""
            : $"{type}.";
        VisionSize size = Size(source, isDino);
        VisionNames names = isDino ? Dino(map, prefix) : Vit(map, prefix);
        ModelDescription model = VisionMap.Describe(source, names, map, size, source.Activation("hidden_act"));
        model = source.Checked(Head(source, map, model, isDino));
        map.Norm("norm", names.Norm, model.Width);
        VisionMap.Add(source, names, map, model, size.Image);
        return new ImportedNet(
            $"{Name(type)} (Hugging Face{(source.Architecture.Length > 0 ? " " + source.Architecture : "")})",
            model,
            ImagePreprocessing.OfHuggingFace(source, model, likeImageNet: type != "vit"),
            model.Embeds ? [] : source.Labels(model.Classes),
            map.Finish(_ => false, name => LeftOut(name, prefix), source.Notes)
        );
    }

    private static string Name(string type) =>
        type switch
        {
            "vit" => "ViT",
            "deit" => "DeiT",
            "dinov2" => "DINOv2",
            _ => "DINOv2 with registers",
        };

    private static string? LeftOut(string name, string prefix) =>
        name.StartsWith(prefix + "pooler.", StringComparison.Ordinal) ? "the pooler"
        : name.EndsWith("mask_token", StringComparison.Ordinal) || name.StartsWith("decoder.", StringComparison.Ordinal)
            ? "the mask of pretraining"
        : null;

    private static void RefuseParts(FamilySource source)
    {
        if (source.Config.FlagOr("use_swiglu_ffn", false))
            throw source.Config.Bad("asks for SwiGLU in the MLP (use_swiglu_ffn), which bundles do not have", "Import a net without it");
    }

    private static VisionSize Size(FamilySource source, bool isDino)
    {
        ConfigFile config = source.Config;
        int width = config.Whole("hidden_size");
        int hidden = isDino ? (int)(width * config.NumberOr("mlp_ratio", 4)) : config.Whole("intermediate_size");
        return new VisionSize(
            config.Whole("image_size"),
            config.Whole("patch_size"),
            config.WholeOr("num_channels", 3)!.Value,
            width,
            config.Blocks("num_hidden_layers"),
            config.Whole("num_attention_heads"),
            hidden,
            (float)config.NumberOr("layer_norm_eps", isDino ? 1e-6 : 1e-12)
        );
    }

    private static VisionNames Vit(TensorMap map, string prefix)
    {
        string embeddings = prefix + "embeddings.";
        return new VisionNames(
            embeddings + "cls_token",
            [.. ((string[])[embeddings + "distillation_token"]).Where(map.Has)],
            embeddings + "position_embeddings",
            embeddings + "patch_embeddings.projection",
            block =>
            {
                string layer = FormattableString.Invariant($"{prefix}encoder.layer.{block}.");
                return new BlockNames(
                    layer + "layernorm_before",
                    Queries(layer),
                    layer + "attention.output.dense",
                    layer + "layernorm_after",
                    layer + "intermediate.dense",
                    layer + "output.dense"
                );
            },
            prefix + "layernorm"
        );
    }

    private static VisionNames Dino(TensorMap map, string prefix)
    {
        string embeddings = prefix + "embeddings.";
        return new VisionNames(
            embeddings + "cls_token",
            [.. ((string[])[embeddings + "register_tokens"]).Where(map.Has)],
            embeddings + "position_embeddings",
            embeddings + "patch_embeddings.projection",
            block =>
            {
                string layer = FormattableString.Invariant($"{prefix}encoder.layer.{block}.");
                return new BlockNames(
                    layer + "norm1",
                    Queries(layer),
                    layer + "attention.output.dense",
                    layer + "norm2",
                    layer + "mlp.fc1",
                    layer + "mlp.fc2"
                )
                {
                    Scales = (layer + "layer_scale1.lambda1", layer + "layer_scale2.lambda1"),
                };
            },
            prefix + "layernorm"
        );
    }

    private static string[] Queries(string layer) =>
        [layer + "attention.attention.query", layer + "attention.attention.key", layer + "attention.attention.value"];

    private static ModelDescription Head(FamilySource source, TensorMap map, ModelDescription model, bool isDino)
    {
        if (map.Has("cls_classifier.weight"))
        {
            int both = source.Classes(map.ShapeOf("cls_classifier.weight"));
            TimmVision.MapTwoHeads(map, "cls_classifier", "distillation_classifier", both, model.Width);
            return model with { Classes = both, Exits = [new(model.Depth, ExitPooling.ClassAndDistillation, 0)] };
        }
        if (!map.Has("classifier.weight") && !source.Architecture.EndsWith("ForImageClassification", StringComparison.Ordinal))
            return model with { Embeds = true };
        ExitPooling pooling = isDino ? ExitPooling.ClassAndMean : ExitPooling.Class;
        int classes = source.Classes(map.ShapeOf("classifier.weight"));
        map.Linear("head", "classifier", CostModel.ExitInputs(model, pooling), classes);
        return model with { Classes = classes, Exits = [new(model.Depth, pooling, 0)] };
    }
}
