using Suffice.Models;

namespace Suffice.Tests.Models;

public class PathLibraryTests
{
    [Fact]
    public void Exits_that_read_every_patch_are_passed_by_once_some_were_dropped()
    {
        PathLibrary library = PathLibrary.Build(
            RandomModels.Small,
            [new Dictionary<int, double> { [1] = 0.6 }, new Dictionary<int, double> { [2] = 0.6 }]
        );

        Assert.Equal(
            ["exit@0", "exit@1", "exit@2", "exit@3", "exit@4", "keep0.6@1,exit@2", "keep0.6@1,exit@4", "keep0.6@2,exit@4"],
            library.Paths.Select(path => path.Name)
        );
        ExecutionPath early = library.Paths[6],
            late = library.Paths[7];
        Assert.Equal(1, early.KeepRatio);
        Assert.Equal(ModelDescription.TokensKept(RandomModels.Small.Tokens, 0.6), early.Tokens);
        Assert.Equal((2, 0.6, early.Tokens), (late.Parent, late.KeepRatio, late.Tokens));
    }

    [Fact]
    public void A_path_that_dropped_what_its_exit_reads_is_refused()
    {
        ModelDescription model = RandomModels.Small;
        ExecutionPath[] paths = [.. PathLibrary.Build(model, [new Dictionary<int, double> { [2] = 0.6 }]).Paths];
        paths[^1] = paths[^1] with { Blocks = 3 };
        Errors.Expect(Fault.Bundle, () => PathLibrary.Of(model, paths), "path 5 dropped tokens its exit reads");
    }
}
