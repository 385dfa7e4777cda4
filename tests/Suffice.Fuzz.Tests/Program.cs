using System.Globalization;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace Suffice.Fuzz.Tests;

/// <summary>
/// The tests; or, as <c>record KIND CASES SEED FILE</c>, a long run of a kind of <see cref="FuzzKind.All"/>, whose outcome becomes a
/// record.
/// </summary>
internal static class Program
{
    private const int MostStep = 10_000;

    public static async Task<int> Main(string[] arguments)
    {
        if (arguments is ["record", var kind, var cases, var seed, var file])
            return Record(FuzzKind.Of(kind), Number(cases), Number(seed), file);
        return arguments.Any(argument => argument is "--server" or "--internal-msbuild-node")
            ? await TestPlatformTestFramework.RunAsync(arguments, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
            : await ConsoleRunner.Run(arguments);
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static int Record(FuzzKind kind, int cases, int seed, string file)
    {
        var fuzz = new FuzzRun(kind, seed);
        int step = Math.Clamp(cases / 20, 1, MostStep);
        for (int done = 0; done < cases; done += step)
        {
            int count = Math.Min(step, cases - done);
            fuzz.Run(done, count);
            string state = $"{done + count} of {cases} cases, {fuzz.Reasons} reasons for refusing, {fuzz.Failures.Count} failures";
            Console.Error.WriteLine(state);
        }
        fuzz.Save(file);
        return fuzz.Failures.Count == 0 ? 0 : 1;
    }
}
