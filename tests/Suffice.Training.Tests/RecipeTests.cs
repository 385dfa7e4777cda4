using Suffice.Models;

namespace Suffice.Training.Tests;

public class RecipeTests
{
    [Theory]
    [InlineData("sst2")]
    [InlineData("clinc150")]
    public void Recipes_for_texts_describe_nets_that_can_be_adapted(string name)
    {
        Recipe recipe = Recipe.Load(Path.Combine(Root(), "recipes", $"{name}.json"));
        Assert.NotNull(recipe.Model.Text);
        Assert.NotNull(recipe.Vocabulary);
        PathLibrary library = recipe.Adaptation.Library(recipe.Adaptation.Describe(recipe.Model));
        Assert.DoesNotContain(library.Model.Exits, exit => exit.Pooling == ExitPooling.AllPatches);
        // Tokens are dropped after a block and before another.
        if (recipe.Model.Depth > 1)
            Assert.Contains(library.Paths, path => path.KeepRatio < 1);
        Assert.Equal(recipe.ToJson(), Again(recipe).ToJson());
    }

    public static TheoryData<string> All =>
        [.. Directory.EnumerateFiles(Path.Combine(Root(), "recipes"), "*.json").Select(path => Path.GetFileNameWithoutExtension(path)!)];

    [Theory]
    [MemberData(nameof(All))]
    public void Every_recipe_describes_nets_and_a_small_library(string name)
    {
        Recipe recipe = Recipe.Load(Path.Combine(Root(), "recipes", $"{name}.json"));
        recipe.Model.Validate();
        foreach (TutorRecipe tutor in recipe.Tutors)
            tutor.Model?.Validate();
        Assert.InRange(recipe.Adaptation.Library(recipe.Adaptation.Describe(recipe.Model)).Paths.Count, 2, 16);
        Assert.All(recipe.SmallerBlocks, blocks => Assert.InRange(blocks, 1, recipe.Model.Depth - 1));
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
