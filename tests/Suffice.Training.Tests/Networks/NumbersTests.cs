using System.Reflection;
using Suffice.Training.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Suffice.Training.Tests.Networks;

public class NumbersTests
{
    private static readonly CallGraph Calls = new(
        typeof(torch).Assembly,
        typeof(Numbers).Assembly,
        typeof(NumbersTests).Assembly,
        typeof(Cli.Verbs.TrainVerb).Assembly
    );

    /// <summary>
    /// A scalar is made in one file alone, which frees it after the call. That holds for what TorchSharp makes on its own account, too: in
    /// a sum of two tensors, a square, a step of its optimisers.
    /// </summary>
    [Fact]
    public void Nothing_else_gives_a_number_to_TorchSharp_as_a_scalar() =>
        Assert.Empty(
            Scalars()
                .Where(call => call.From.DeclaringType != typeof(Numbers) && call.From.DeclaringType != typeof(NumbersTests))
                .Select(call => $"{call.From.DeclaringType}.{call.From.Name} calls {call.To.Name}; call a method of Numbers instead")
        );

    [Fact]
    public void What_it_makes_it_makes_by_name_and_frees()
    {
        (MethodBase From, MethodBase To)[] calls = [.. Scalars().Where(call => call.From.DeclaringType == typeof(Numbers))];
        Assert.NotEmpty(calls);
        Assert.All(calls, call => Assert.Equal(typeof(ScalarExtensionMethods), call.To.DeclaringType));
        // Each is declared by `using`: the compiler frees it in a finally block.
        Assert.All(calls, call =>
            Assert.Equal(
                call.From.GetMethodBody()!.LocalVariables.Count(local => local.LocalType == typeof(Scalar)),
                call.From.GetMethodBody()!.ExceptionHandlingClauses.Count(clause => clause.Flags == ExceptionHandlingClauseOptions.Finally)
            )
        );
    }

    [Fact]
    public void What_would_fail_is_found()
    {
        IEnumerable<string> found = Scalars().Where(call => call.From.DeclaringType == typeof(NumbersTests)).Select(call => call.From.Name);
        Assert.Equal(
            [nameof(Converted), nameof(InOperator), nameof(InSquare), nameof(InSum)],
            found.Distinct().Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void They_compute_what_the_operators_do()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor([-2f, 0, 0.5f, 3]),
            y = tensor([1f, 2, 4, 8]),
            whole = tensor([1L, 5, 9, 2]);
        Check([-1, 2, 4.5f, 11], x.Plus(y));
        Check([-1.5f, 0.5f, 1, 3.5f], x.Plus(0.5));
        Check([-3, -1, -0.5f, 2], x.Minus(1));
        Check([-6, 0, 1.5f, 9], x.Times(3));
        Check([-1, 0, 0.25f, 1.5f], x.Over(2));
        Check([4, 0, 0.25f, 9], x.Squared());
        Check([0.25f, 0.25f, 0.5f, 3], x.AtLeast(0.25));
        Check([-1, 0, 0.5f, 1], x.Between(-1, 1));
        Check([0, 0, 0, 1], x.IsAbove(0.5).to(ScalarType.Float32));
        Check([9, 0, 0.5f, 3], x.Masked(tensor([true, false, false, false]), 9));
        Assert.Equal([1, 4, 4, 2], whole.AtMost(4).data<long>().ToArray());
        Assert.Equal([7, 7, 7, 7], whole.FilledLike(7).data<long>().ToArray());
        Assert.Equal([0, 1, 2], Numbers.Range(3).data<long>().ToArray());
    }

    [Fact]
    public void In_place_too()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor([-2f, 0, 0.5f, 3]).clone(),
            y = tensor([1f, 2, 4, 8]);
        x.Scale(2);
        Check([-4, 0, 1, 6], x);
        x.Add(1);
        Check([-3, 1, 2, 7], x);
        x.Add(y, 0.5);
        Check([-2.5f, 2, 4, 11], x);
        x.AddProduct(y, y, 2);
        Check([-0.5f, 10, 36, 139], x);
        x.AddQuotient(y, y, -1);
        Check([-1.5f, 9, 35, 138], x);
        x.Fill(4);
        Check([4, 4, 4, 4], x);
    }

    private static void Check(float[] expected, Tensor found) => Assert.Equal(expected, found.data<float>().ToArray());

    /// <summary>Calls of TorchSharp that make a scalar.</summary>
    private static IEnumerable<(MethodBase From, MethodBase To)> Scalars() =>
        Calls
            .EndingIn(typeof(Scalar).GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(call => call.From.Module != typeof(Scalar).Module && call.To.Module == typeof(Scalar).Module);

    // Read by the test, never called.
    private static Tensor Converted(Tensor x) => x.clamp_min(1);

    private static Tensor InOperator(Tensor x) => 1.5 - x;

    private static Tensor InSum(Tensor x) => x + x;

    private static Tensor InSquare(Tensor x) => x.square();
}
