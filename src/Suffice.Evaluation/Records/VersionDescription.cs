using System.Reflection;
using System.Runtime.InteropServices;

namespace Suffice.Evaluation.Records;

/// <summary>What ran.</summary>
/// <param name="Suffice">Version of this library.</param>
/// <param name="Runtime">The .NET runtime and its version.</param>
internal sealed record VersionDescription(string Suffice, string Runtime)
{
    /// <summary>This build.</summary>
    public static VersionDescription Current() => new(Informational.Split('+')[0], RuntimeInformation.FrameworkDescription);

    /// <summary>
    /// The commit that was built: the compiler writes it into the assembly. Otherwise that of the repository the program lies in. Null if
    /// neither is known.
    /// </summary>
    public static string? Commit() => Informational.Split('+') is [_, var built] ? built : HeadOf(AppContext.BaseDirectory);

    private static string Informational =>
        typeof(VersionDescription).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>The commit checked out in the repository that holds a folder; null if there is none or it cannot be read.</summary>
    internal static string? HeadOf(string folder)
    {
        for (DirectoryInfo? at = new(folder); at is not null; at = at.Parent)
        {
            string git = Path.Combine(at.FullName, ".git");
            if (!Directory.Exists(git))
                continue;
            try
            {
                string head = File.ReadAllText(Path.Combine(git, "HEAD")).Trim();
                if (!head.StartsWith("ref: ", StringComparison.Ordinal))
                    return head;
                string name = head[5..],
                    file = Path.Combine(git, name),
                    packed = Path.Combine(git, "packed-refs");
                if (File.Exists(file))
                    return File.ReadAllText(file).Trim();
                return File.Exists(packed)
                    ? File.ReadLines(packed)
                        .Where(line => line.EndsWith(" " + name, StringComparison.Ordinal))
                        .Select(line => line.Split(' ')[0])
                        .FirstOrDefault()
                    : null;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }
        return null;
    }
}
