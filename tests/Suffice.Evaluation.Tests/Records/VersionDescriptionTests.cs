using Suffice.Evaluation.Records;

namespace Suffice.Evaluation.Tests.Records;

public sealed class VersionDescriptionTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("suffice").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Machine_and_versions_say_something()
    {
        MachineDescription machine = MachineDescription.Current();
        Assert.NotEmpty(machine.Cpu);
        Assert.True(machine.Cores > 0 && machine.MemoryBytes > 0);
        Assert.Contains(machine.VectorBits, (int[])[0, 128, 256, 512]);
        Assert.StartsWith(".NET", VersionDescription.Current().Runtime, StringComparison.Ordinal);
        Assert.NotEmpty(VersionDescription.Current().Suffice);
    }

    [Fact]
    public void The_commit_is_found_loose_packed_or_detached_and_may_be_unknown()
    {
        string git = Directory.CreateDirectory(Path.Combine(folder, ".git")).FullName,
            deep = Directory.CreateDirectory(Path.Combine(folder, "a", "b")).FullName;
        Assert.Null(VersionDescription.HeadOf(deep)); // No HEAD yet.
        File.WriteAllText(Path.Combine(git, "HEAD"), "ref: refs/heads/main\n");
        Assert.Null(VersionDescription.HeadOf(deep)); // No commit yet.
        File.WriteAllText(Path.Combine(git, "packed-refs"), "# pack-refs\nabc1 refs/heads/other\nabc2 refs/heads/main\n");
        Assert.Equal("abc2", VersionDescription.HeadOf(deep));
        Directory.CreateDirectory(Path.Combine(git, "refs", "heads"));
        File.WriteAllText(Path.Combine(git, "refs", "heads", "main"), "abc3\n");
        Assert.Equal("abc3", VersionDescription.HeadOf(deep));
        File.WriteAllText(Path.Combine(git, "HEAD"), "abc4\n");
        Assert.Equal("abc4", VersionDescription.HeadOf(deep));
    }
}
