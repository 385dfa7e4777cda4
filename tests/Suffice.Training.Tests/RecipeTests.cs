using Suffice.Models;
using Suffice.Training.Adapting;

namespace Suffice.Training.Tests;

public class RecipeTests
{
    /// <summary>As all-MiniLM-L6-v2 (Wang et al., arXiv 2002.10957).</summary>
    private static readonly ModelDescription Encoder = new()
    {
        Text = new TextEmbedding(30522, 512, Types: 2, Norm: true),
        Order = BlockOrder.PostNorm,
        Width = 384,
        Depth = 6,
        Heads = 12,
        HiddenWidth = 1536,
        Classes = 2,
        Exits = [new(6, ExitPooling.Mean, 0) { Norm = ExitNorm.None }],
    };

    [Theory]
    [InlineData("clinc150")]
    [InlineData("sst2")]
    public void Recipes_for_texts_suit_a_published_encoder(string name)
    {
        Recipe written = Recipe.Load(Path.Combine(Root(), "recipes", $"{name}.json"));
        Assert.False(written.HasModel);
        Assert.Contains("--from", Assert.Throws<SufficeException>(() => written.Model).Message, StringComparison.Ordinal);
        Recipe recipe = written with { Model = Encoder };
        PathLibrary library = recipe.Adaptation.Library(recipe.Adaptation.Describe(recipe.Model));
        Assert.DoesNotContain(library.Model.Exits, exit => exit.Pooling == ExitPooling.AllPatches);
        Assert.Contains(library.Paths, path => path.KeepRatio < 1);
        Assert.Equal(recipe.ToJson(), Again(recipe).ToJson());
    }

    [Fact]
    public void Texts_can_be_learnt_from_scratch()
    {
        Recipe recipe = Recipe.Load(Path.Combine(Root(), "recipes", "texts.json"));
        Assert.NotNull(recipe.Model.Text);
        Assert.NotNull(recipe.Vocabulary);
        Assert.Equal(recipe.ToJson(), Again(recipe).ToJson());
    }

    public static TheoryData<string> All =>
        [.. Directory.EnumerateFiles(Path.Combine(Root(), "recipes"), "*.json").Select(path => Path.GetFileNameWithoutExtension(path)!)];

    [Theory]
    [MemberData(nameof(All))]
    public void Every_recipe_describes_nets_and_a_small_library(string name)
    {
        Recipe recipe = Recipe.Load(Path.Combine(Root(), "recipes", $"{name}.json"));
        recipe = recipe.HasModel ? recipe : recipe with { Model = Encoder };
        recipe.Model.Validate();
        foreach (TutorRecipe tutor in recipe.Tutors)
            tutor.Model?.Validate();
        Assert.InRange(recipe.Adaptation.Library(recipe.Adaptation.Describe(recipe.Model)).Paths.Count, 2, 16);
        Assert.All(recipe.SmallerBlocks, blocks => Assert.InRange(blocks, 1, recipe.Model.Depth - 1));
        recipe.Training.Check("training");
        recipe.Polish?.Check("polish");
        recipe.SmallerTraining?.Check("smaller_training");
        Assert.All(recipe.Tutors, tutor => tutor.Training.Check("tutors.training"));
        AdaptationChecks.CheckOptions(recipe.Adaptation);
    }

    private static Recipe Again(Recipe recipe)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("again.json"), recipe.ToJson());
        return Recipe.Load(folder.File("again.json"));
    }

    private static string Root()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Suffice.slnx")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("Run the tests inside the repository.");
        return folder;
    }
}
