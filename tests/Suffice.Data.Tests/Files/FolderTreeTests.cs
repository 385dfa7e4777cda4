using System.Diagnostics;
using Suffice.Data.Examples;
using Suffice.Data.Images;

namespace Suffice.Data.Tests.Files;

/// <summary>
/// What disks hold beside plain files: links, pipes, depths, names and permissions. Data sets and folders to classify see the same.
/// </summary>
public sealed class FolderTreeTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Root => folder.File("pets");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Images_at_any_depth_are_found()
    {
        string deep = "cats/" + string.Concat(Enumerable.Repeat("d/", 900)) + "2.png";
        Write("cats/1.png", "dogs/3.png", deep);
        Assert.Equal(["cats/1.png", deep, "dogs/3.png"], Ids());
        Assert.Equal(3, Found().Length);
    }

    [Fact]
    public void A_path_that_is_too_long_for_the_system_is_named()
    {
        string below = string.Concat(Enumerable.Repeat(new string('d', 200) + "/", 11));
        Write("cats/1.png", "dogs/2.png", $"cats/{below}3.png", $"../aside/{below}4.png");
        string aside = folder.File("aside"),
            deepest = Path.Combine(Root, "cats", below, "aside");
        Directory.Move(aside, deepest);
        Errors.Expect(Fault.Data, () => Open(), "dd cannot be listed: its path is longer than this system allows", "shorten");
        Assert.Equal(3, Found("is longer than this system allows").Length);
        Directory.Move(deepest, aside);
    }

    [Fact]
    public void Links_that_go_round_in_circles_are_passed_over()
    {
        Write("cats/1.png", "dogs/2.png", "dogs/puppies/3.png");
        Link("cats/all", "..");
        Link("loop", ".");
        Link("dogs/puppies/big", "../../dogs");
        Link("cats/self", folder.File("pets/cats"));
        Assert.Equal(["cats/1.png", "dogs/2.png", "dogs/puppies/3.png"], Ids());
        Assert.Equal(["cats", "dogs"], Open().Labels);
        Assert.Equal(3, Found().Length);
    }

    [Fact]
    public void Links_to_files_and_folders_elsewhere_are_followed()
    {
        Write("cats/1.png", "dogs/2.png", "../store/more/3.png", "../store/4.png", "../birds/5.png");
        Link("cats/more", folder.File("store/more"));
        Link("dogs/4.png", "../../store/4.png");
        Link("birds", "../birds");
        Assert.Equal(["birds/5.png", "cats/1.png", "cats/more/3.png", "dogs/2.png", "dogs/4.png"], Ids());
        Assert.Equal(TestData.Picture(3).Pixels, Open().Image(2).Pixels);
        Assert.Equal(5, Found().Length);
    }

    [Fact]
    public void A_folder_that_is_a_link_itself_is_opened()
    {
        Write("cats/1.png", "dogs/2.png");
        Directory.CreateSymbolicLink(folder.File("latest"), "pets");
        Link("cats/back", "../../latest");
        Assert.Equal(2, DatasetCatalog.Open(folder.File("latest")).Count);
    }

    [Fact]
    public void An_image_that_is_reached_in_several_ways_is_one_image_of_its_class()
    {
        Write("cats/1.png", "cats/sub/2.png", "dogs/3.png");
        Link("cats/0.png", "1.png");
        Link("cats/again", "sub");
        Link("cats/word.txt", "sub/2.png");
        Assert.Equal(["cats/1.png", "cats/sub/2.png", "dogs/3.png"], Ids());
        Assert.Equal(3, Found().Length);
    }

    [Fact]
    public void An_image_whose_name_is_that_of_a_link_only_is_found()
    {
        Write("cats/1.png", "dogs/2.png", "../store/3.png");
        File.Move(folder.File("store/3.png"), folder.File("store/blob"));
        Link("dogs/3", "../../store/blob");
        Link("dogs/4.png", "../../store/blob");
        Assert.Equal(["cats/1.png", "dogs/2.png", "dogs/4.png"], Ids());
    }

    [Theory]
    [InlineData("cats/also.png", "../dogs/2.png")]
    [InlineData("cats/also", "../dogs")]
    public void An_image_of_two_classes_is_an_error(string link, string target)
    {
        Write("cats/1.png", "dogs/2.png");
        Link(link, target);
        Errors.Expect(Fault.Data, () => Open(), "cats/also", "dogs/2.png", "another class", "Remove the link");
        Assert.Equal(2, Found().Length);
    }

    [Fact]
    public void A_test_image_may_be_a_link_to_one_in_the_pool()
    {
        Write("train/cats/1.png", "train/dogs/2.png", "train/dogs/3.png");
        Directory.CreateDirectory(Path.Combine(Root, "test/dogs"));
        Link("test/dogs/3.png", "../../train/dogs/3.png");
        Link("val", "train");
        ImageDataset data = Open();
        Assert.Equal(
            ["train/cats/1.png", "train/dogs/2.png", "train/dogs/3.png", "test/dogs/3.png"],
            Enumerable.Range(0, data.Count).Select(data.Id)
        );
    }

    [Theory]
    [InlineData("cats/2.png", "nowhere.png")]
    [InlineData("cats/more", "/nowhere/at/all")]
    [InlineData("birds", "../birds")]
    [InlineData("cats/2.png", "2.png")]
    public void A_link_to_nothing_is_named(string link, string target)
    {
        Write("cats/1.png", "dogs/2.png");
        Link(link, target);
        Errors.Expect(Fault.Data, () => Open(), $"{link} is a link that leads to nothing", "Mend the link");
        Assert.Equal(2, Found($"{link} is a link that leads to nothing").Length);
    }

    [Fact]
    public void A_link_to_a_folder_around_everything_is_named()
    {
        Write("cats/1.png", "dogs/2.png", "../3.png");
        Link("cats/up", "../..");
        Errors.Expect(Fault.Data, () => Open(), "cats/up is a link to", "which holds the link itself", "Remove it");
        Assert.Equal(2, Found("cats/up is a link to").Length);
    }

    [Theory]
    [InlineData("mkfifo cats/x.png")]
    [InlineData(": > cats/x.png")]
    [InlineData("ln -s /dev/zero cats/x.png")]
    [InlineData("mkfifo ../p; ln -s ../../p cats/x.png")]
    public void Pipes_devices_and_empty_files_are_named_and_never_waited_for(string command)
    {
        Write("cats/1.png", "dogs/2.png");
        Shell(command);
        Errors.Expect(Fault.Data, () => Open(), "cats/x.png holds no bytes: it is empty, or a pipe, socket or device", "Replace it");
        Assert.Equal(2, Found("cats/x.png holds no bytes").Length);
    }

    [Theory]
    [InlineData("""cp cats/1.png "$(printf 'cats/caf\351.png')" """, "caf\\x??.png")]
    [InlineData("""mkdir "$(printf 'f\366lder')"; cp cats/1.png "$(printf 'f\366lder')" """, "f\\x??lder")]
    public void A_name_that_is_not_utf_8_is_named_and_the_remedy_said(string command, string shown)
    {
        Write("cats/1.png", "dogs/2.png", "dogs/\uFFFD.png");
        Shell(command);
        Errors.Expect(Fault.Data, () => Open(), shown + " has a name that is not UTF-8", "convmv");
        Assert.Equal(3, Found(shown + " has a name that is not UTF-8").Length);
        Shell("rm -rf cats/caf* f*lder");
    }

    [Fact]
    public void A_data_set_whose_name_is_not_utf_8_is_told_from_one_that_is_not_there() =>
        Errors.Expect(Fault.Data, () => DatasetCatalog.Open("b\uFFFDume"), "b\\x??ume has a name that is not UTF-8", "convmv");

    [Fact]
    public void A_folder_that_may_not_be_read_is_named()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "This user may read everything.");
        Write("cats/1.png", "dogs/2.png", "dogs/locked/3.png", "dogs/listed/4.png");
        Shell("chmod 000 dogs/locked; chmod 444 dogs/listed");
        Errors.Expect(
            Fault.Data,
            () => Open(),
            "2 things",
            "dogs/locked cannot be listed",
            "Check the folder's permissions",
            "dogs/listed/4.png cannot be reached"
        );
        Assert.Equal(2, Found("dogs/listed/4.png cannot be reached", "dogs/locked cannot be listed").Length);
        Shell("chmod 700 dogs/locked dogs/listed");
    }

    [Fact]
    public void Many_problems_are_counted()
    {
        Write("cats/1.png", "dogs/2.png");
        for (int i = 0; i < 8; i++)
            File.WriteAllText(Path.Combine(Root, $"cats/e{i}.png"), "");
        Errors.Expect(Fault.Data, () => Open(), "8 things that cannot be read", "cats/e0.png", "cats/e4.png", "(and 3 more)");
    }

    [Fact]
    public void Many_problems_are_told_in_one_line()
    {
        Write("cats/1.png", "dogs/2.png");
        for (int i = 0; i < 2; i++)
            File.WriteAllText(Path.Combine(Root, $"cats/e{i}.png"), "");
        SufficeException error = Assert.Throws<SufficeException>(() => Open());
        Assert.Equal(error.Message, Printable.Line(error.Message));
    }

    [Fact]
    public void Hidden_files_and_what_systems_put_beside_images_are_left_out()
    {
        Write(
            "cats/1.JFIF",
            "dogs/2.jpe",
            "cats/.3.png",
            "cats/._4.png",
            ".5/6.png",
            "__MACOSX/7.png",
            "cats/@eaDir/8.png",
            "lost+found/9.png"
        );
        Assert.Equal(["cats/1.JFIF", "dogs/2.jpe"], Ids());
        Assert.Equal(2, Found().Length);
    }

    [Fact]
    public void Images_of_other_formats_are_named()
    {
        Write("cats/1.png", "dogs/2.png", "dogs/sub/3.WebP");
        Errors.Expect(Fault.Data, () => Open(), "dogs/sub/3.WebP is of a format that is not read", "Convert it");
        Assert.Equal(2, Found("dogs/sub/3.WebP is of a format that is not read").Length);
    }

    private ImageDataset Open() => DatasetCatalog.Open(Root);

    private string[] Ids()
    {
        ImageDataset data = Open();
        return [.. Enumerable.Range(0, data.Count).Select(data.Id)];
    }

    /// <summary>The images of the folder without classes; checks that these problems, and no others, are named.</summary>
    private string[] Found(params string[] problems)
    {
        var named = new List<string>();
        string[] found = [.. ImageFolder.Find(Root, named.Add)];
        Assert.Equal(problems.Length, named.Count);
        foreach ((string problem, string word) in named.Zip(problems))
            Assert.Contains(word, problem, StringComparison.Ordinal);
        Assert.All(found, file => Assert.StartsWith(Root, file, StringComparison.Ordinal));
        return found;
    }

    /// <summary>Writes a picture to each path, numbered by the first digit of the file's name.</summary>
    private void Write(params string[] paths)
    {
        foreach (string path in paths)
            TestData.WritePicture(
                Path.GetFullPath(Path.Combine(Root, path)),
                Path.GetFileName(path).FirstOrDefault(char.IsDigit, '0') - '0'
            );
    }

    private void Link(string path, string target) => File.CreateSymbolicLink(Path.Combine(Root, path), target);

    private void Shell(string command)
    {
        using Process shell = Process.Start(new ProcessStartInfo("sh", ["-c", command]) { WorkingDirectory = Root })!;
        shell.WaitForExit();
    }
}
