using System.Diagnostics;

namespace Suffice.Tests;

/// <summary>Makes named pipes, by the program that every Unix has for it.</summary>
internal static class NamedPipe
{
    public static string Make(string path)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no pipes among its files.");
        using Process process = Process.Start("mkfifo", [path]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return path;
    }

    /// <summary>Writes all of it, as another process would, as soon as somebody reads.</summary>
    public static Task Fill(string pipe, byte[] content) => Task.Run(() => File.WriteAllBytes(pipe, content));
}
