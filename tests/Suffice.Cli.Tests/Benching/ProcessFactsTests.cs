using Suffice.Commands.Benching;

namespace Suffice.Cli.Tests.Benching;

public sealed class ProcessFactsTests
{
    [Fact]
    public void A_file_is_found_through_links_to_it_and_to_its_folder()
    {
        using var folder = new TemporaryFolder();
        string real = folder.File(Path.Combine("real", "a.bin"));
        Directory.CreateDirectory(Path.GetDirectoryName(real)!);
        File.WriteAllText(real, "a");
        File.CreateSymbolicLink(folder.File("file"), real);
        Directory.CreateSymbolicLink(folder.File("folder"), Path.GetDirectoryName(real)!);
        string expected = ProcessFacts.RealPath(real);
        Assert.EndsWith(Path.Combine("real", "a.bin"), expected, StringComparison.Ordinal);
        Assert.Equal(expected, ProcessFacts.RealPath(folder.File("file")));
        Assert.Equal(expected, ProcessFacts.RealPath(folder.File(Path.Combine("folder", "a.bin"))));
    }
}
