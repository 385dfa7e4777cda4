using CsCheck;

namespace Suffice.Tests;

/// <summary>
/// Runs a property on generated cases that are the same every time, one after another: bounds that hold for all but
/// a few in a million must not fail by chance. A case that fails is named by its number.
/// </summary>
internal static class Cases
{
    private const uint Stream = 1;
    private const ulong Seed = 42;

    public static void Each<T>(this Gen<T> cases, Func<T, bool> holds, int count) => cases.Each(value => Assert.True(holds(value)), count);

    public static void Each<T>(this Gen<T> cases, Action<T> check, int count)
    {
        var random = new PCG(Stream, Seed);
        for (int i = 0; i < count; i++)
        {
            T value = cases.Generate(random, null!, out _);
            try
            {
                check(value);
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                throw new InvalidOperationException($"Case {i} fails: {value}. {error.Message}", error);
            }
        }
    }

    public static void Each<A, B>(this Gen<(A, B)> cases, Action<A, B> check, int count) =>
        cases.Each(value => check(value.Item1, value.Item2), count);

    public static void Each<A, B>(this Gen<(A, B)> cases, Func<A, B, bool> holds, int count) =>
        cases.Each(value => holds(value.Item1, value.Item2), count);

    public static void Each<A, B, C>(this Gen<(A, B, C)> cases, Action<A, B, C> check, int count) =>
        cases.Each(value => check(value.Item1, value.Item2, value.Item3), count);

    public static void Each<A, B, C, D>(this Gen<(A, B, C, D)> cases, Action<A, B, C, D> check, int count) =>
        cases.Each(value => check(value.Item1, value.Item2, value.Item3, value.Item4), count);

    public static void Each<A, B, C, D, E, F>(this Gen<(A, B, C, D, E, F)> cases, Action<A, B, C, D, E, F> check, int count) =>
        cases.Each(value => check(value.Item1, value.Item2, value.Item3, value.Item4, value.Item5, value.Item6), count);
}
