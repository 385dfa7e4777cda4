using System.Globalization;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace Suffice.Fuzz.Tests;

/// <summary>The tests; or, as <c>record CASES SEED FILE</c>, the long run, whose outcome becomes a record.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] arguments)
    {
        if (arguments is not ["record", var cases, var seed, var file])
        {
            return arguments.Any(argument => argument is "--server" or "--internal-msbuild-node")
                ? await TestPlatformTestFramework.RunAsync(arguments, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
                : await ConsoleRunner.Run(arguments);
        }
        var fuzz = new FuzzRun(int.Parse(seed, CultureInfo.InvariantCulture));
        for (int done = 0, all = int.Parse(cases, CultureInfo.InvariantCulture); done < all; done += 10_000)
        {
            fuzz.Run(done, Math.Min(10_000, all - done));
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Math.Min(done + 10_000, all)} of {all} cases, {fuzz.Reasons} reasons for refusing, {fuzz.Failures.Count} failures"));
        }
        fuzz.Save(file);
        return fuzz.Failures.Count == 0 ? 0 : 1;
    }
}
