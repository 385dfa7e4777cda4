using Suffice.Bundles;
using Suffice.Models;
using Suffice.Tensors;

namespace Suffice.Tests.Bundles;

/// <summary>Names in a bundle that become names of files, when it is exported, lead nowhere else.</summary>
public sealed class FileNamesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("/etc/motd")]
    [InlineData("../motd")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("c:b")]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("")]
    public void A_tokenizer_s_file_of_another_folder_is_refused(string name)
    {
        PathLibrary library = RandomModels.Paths(RandomModels.Small);
        string path = folder.File("a.suffice");
        NamedTensor[] tensors = [.. RandomModels.Weights(library.Model, 1), NamedTensor.OfBytes("tokenizer." + name, new byte[3])];
        BundleWriter.Save(path, RandomModels.Manifest(library), tensors);
        Errors.Expect(Fault.Bundle, () => BundleFile.Open(path), "a tokenizer's file", "Make the bundle again");
    }

    [Theory]
    [InlineData("x/../../y")]
    [InlineData("a b")]
    [InlineData("")]
    [InlineData("exit@0", "two paths are named exit@0")]
    [InlineData("EXIT@0", "two paths are named EXIT@0")]
    public void A_path_s_name_is_a_plain_word_of_its_own(string name, string why = "path 1 has a name")
    {
        PathLibrary library = RandomModels.Paths(RandomModels.Small);
        ExecutionPath[] paths = [.. library.Paths];
        paths[1] = paths[1] with { Name = name };
        Errors.Expect(Fault.Bundle, () => PathLibrary.Of(library.Model, paths), why);
    }
}
