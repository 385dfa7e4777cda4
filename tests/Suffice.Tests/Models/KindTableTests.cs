using Suffice.Models;

namespace Suffice.Tests.Models;

/// <summary>Kinds of input are told apart by a description, and each has its own entry in every table.</summary>
public class KindTableTests
{
    private static readonly ModelDescription Images = new()
    {
        ImageSize = 8,
        Channels = 3,
        Embedding = [new ConvolutionDescription(4, 4, 4, 0)],
        Width = 4,
        Depth = 1,
        Heads = 1,
        HiddenWidth = 8,
        Classes = 2,
        Exits = [new ExitDescription(1, ExitPooling.Class, 0)],
    };

    private static readonly ModelDescription Texts = Images with
    {
        ImageSize = 0,
        Channels = 0,
        Embedding = [],
        Text = new TextEmbedding(100, 16),
    };

    [Fact]
    public void Every_kind_has_an_entry_of_its_own()
    {
        var table = new ByKind<string>(Image: "pixels", Text: "words");
        Assert.Equal(["pixels", "words"], InputKind.All.Select(kind => table[kind]));
    }

    [Fact]
    public void A_kind_is_found_by_what_its_inputs_are_called()
    {
        foreach (InputKind kind in InputKind.All)
            Assert.Same(kind, InputKind.Named(kind.Noun));
    }

    [Fact]
    public void A_description_says_what_it_reads()
    {
        Assert.Same(InputKind.Image, Images.Kind);
        Assert.Same(InputKind.Text, Texts.Kind);
    }

    [Fact]
    public void Images_have_all_the_same_tokens_and_no_vocabulary()
    {
        Assert.False(Images.Kind.VariesInLength);
        Assert.Equal(5, Images.Tokens); // 2 × 2 patches and the class token
        Assert.Null(Images.Vocabulary);
        Assert.Equal([3, 8, 8], Images.Kind.Shape(Images));
        Assert.Equal(2 * 2 * 4 * 3 * 4 * 4, Images.Kind.EmbeddingMacs(Images, Images.Tokens));
    }

    [Fact]
    public void Texts_have_tokens_of_their_own_and_a_vocabulary()
    {
        Assert.True(Texts.Kind.VariesInLength);
        Assert.Equal(16, Texts.Tokens);
        Assert.Equal(100, Texts.Vocabulary);
        Assert.Equal([16], Texts.Kind.Shape(Texts));
        Assert.Equal(0, Texts.Kind.EmbeddingMacs(Texts, Texts.Tokens));
    }

    [Fact]
    public void A_prepared_input_has_as_many_numbers_as_its_shape_says()
    {
        foreach (ModelDescription model in new[] { Images, Texts })
            Assert.Equal(model.Kind.Shape(model).Aggregate((product, size) => product * size), model.Kind.Numbers(model));
    }

    [Fact]
    public void The_static_model_costs_an_image_what_the_bundle_says_and_a_text_its_own_length()
    {
        Assert.Equal(7, CostModel.Teacher(Images, teacherMacs: 7, tokens: 5));
        Assert.Equal(CostModel.Static(Texts, 3), CostModel.Teacher(Texts, teacherMacs: 7, tokens: 3));
    }

    [Fact]
    public void Blocks_that_were_folded_away_belong_to_the_static_model() =>
        Assert.Equal(
            CostModel.Static(Texts, 3) + (2 * CostModel.Block(Texts, 3)),
            CostModel.Teacher(Texts with { StaticDepth = Texts.Depth + 2 }, teacherMacs: 7, tokens: 3)
        );
}
