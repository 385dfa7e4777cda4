using Suffice.Models;

namespace Suffice.Tests;

/// <summary>Small static models with the parts that nets trained elsewhere have, one or two of them each.</summary>
internal static class ImportedModels
{
    private static readonly ModelDescription Image = RandomModels.Small with { Exits = [new(4, ExitPooling.Class, 0)] },
        Text = RandomModels.Bert with { Exits = [new(4, ExitPooling.Pooler, 16)] };

    public static IReadOnlyDictionary<string, ModelDescription> All { get; } =
        new Dictionary<string, ModelDescription>
        {
            ["GELU by tanh"] = Image with { Activation = Activation.GeluTanh },
            ["ReLU"] = Image with { Activation = Activation.Relu },
            ["quick GELU"] = Image with { Activation = Activation.QuickGelu, HiddenWidth = 64 },
            ["two heads in one"] = Image with { ExtraTokens = 1, Exits = [new(4, ExitPooling.ClassAndDistillation, 0)] },
            ["registers, class and mean"] = Image with { ExtraTokens = 3, Exits = [new(4, ExitPooling.ClassAndMean, 0)] },
            ["mean of normalised tokens"] = Image with { Exits = [new(4, ExitPooling.Mean, 0)] },
            ["norm of the mean"] = Image with { ExtraTokens = 1, Exits = [new(4, ExitPooling.Mean, 0) { Norm = ExitNorm.AfterPooling }] },
            ["embedding of an image"] = Image with { Embeds = true, Classes = 16 },
            ["embedding of a text"] = Text with
            {
                Embeds = true,
                UnitLength = true,
                Classes = 16,
                Exits = [new(4, ExitPooling.Mean, 0) { Norm = ExitNorm.None }],
            },
            ["class token of a text"] = Text with
            {
                Embeds = true,
                Classes = 16,
                Exits = [new(4, ExitPooling.Class, 0) { Norm = ExitNorm.None }],
            },
            ["narrow tables, shared blocks"] = Text with
            {
                Text = new TextEmbedding(50, 40, Types: 2, Norm: true) { TableWidth = 9 },
                Activation = Activation.GeluTanh,
                SharedBlocks = [0, 0, 0, 0],
            },
            ["ReLU in the head"] = Text with { Exits = [new(4, ExitPooling.Pooler, 16) { Activation = Activation.Relu }] },
            ["GELU in the head"] = Text with { Exits = [new(4, ExitPooling.Pooler, 16) { Activation = Activation.Gelu }] },
        };
}
