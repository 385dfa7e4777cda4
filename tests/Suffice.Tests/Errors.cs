namespace Suffice.Tests;

/// <summary>Checks that an action fails with a message a person can act on.</summary>
internal static class Errors
{
    public static SufficeException Expect(Fault fault, Action action, params string[] words)
    {
        SufficeException error = Assert.Throws<SufficeException>(action);
        Assert.Equal(fault, error.Fault);
        foreach (string word in words)
            Assert.Contains(word, error.Message, StringComparison.Ordinal);
        return error;
    }

    public static SufficeException Expect(Fault fault, Func<object?> action, params string[] words) =>
        Expect(
            fault,
            () =>
            {
                action();
            },
            words
        );
}
