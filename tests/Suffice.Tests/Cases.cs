using CsCheck;

namespace Suffice.Tests;

/// <summary>
/// Runs a property on generated cases that are the same every time, one after another: bounds that hold for all but a few cases in a million
/// must not fail by chance. A case that fails is named by its number.
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

    public static void Each<T1, T2>(this Gen<(T1, T2)> cases, Action<T1, T2> check, int count) =>
        cases.Each(value => check(value.Item1, value.Item2), count);

    public static void Each<T1, T2>(this Gen<(T1, T2)> cases, Func<T1, T2, bool> holds, int count) =>
        cases.Each(value => holds(value.Item1, value.Item2), count);

    public static void Each<T1, T2, T3>(this Gen<(T1, T2, T3)> cases, Action<T1, T2, T3> check, int count) =>
        cases.Each(value => check(value.Item1, value.Item2, value.Item3), count);

    public static void Each<T1, T2, T3, T4>(this Gen<(T1, T2, T3, T4)> cases, Action<T1, T2, T3, T4> check, int count) =>
        cases.Each(value => check(value.Item1, value.Item2, value.Item3, value.Item4), count);

    public static void Each<T1, T2, T3, T4, T5, T6>(
        this Gen<(T1, T2, T3, T4, T5, T6)> cases,
        Action<T1, T2, T3, T4, T5, T6> check,
        int count
    ) => cases.Each(value => check(value.Item1, value.Item2, value.Item3, value.Item4, value.Item5, value.Item6), count);
}
