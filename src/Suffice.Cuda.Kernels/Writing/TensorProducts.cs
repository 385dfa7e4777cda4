using System.Text.RegularExpressions;
using Suffice.Cuda.Kernels.Arithmetic;

namespace Suffice.Cuda.Kernels.Writing;

/// <summary>
/// Puts the instruction of tensor cores where a kernel calls <see cref="TensorCore.AddProducts"/>. ILGPU writes the call as a block that
/// stores registers as parameters, calls, and loads the results into registers: the same registers are the instruction's operands.
/// </summary>
internal static partial class TensorProducts
{
    private const string Instruction = "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32";

    /// <exception cref="InvalidOperationException">A call is left: ILGPU writes calls in another way than it did.</exception>
    public static string Place(string text)
    {
        string placed = Function().Replace(Call().Replace(text, Product), "");
        return placed.Contains(nameof(TensorCore.AddProducts), StringComparison.Ordinal)
            ? throw new InvalidOperationException(
                $"There is a call of {nameof(TensorCore.AddProducts)} that is not written as was expected."
            )
            : placed;
    }

    private static string Product(Match call)
    {
        string[] given = [.. Stored().Matches(call.Value).Select(match => match.Groups[1].Value)],
            results = [.. Loaded().Matches(call.Value).Select(match => match.Groups[1].Value)];
        // Four sums, the left matrix in four registers, the right one in two.
        if (given.Length != 10 || results.Length != 4)
            throw new InvalidOperationException($"A product takes 10 registers and gives 4, not {given.Length} and {results.Length}.");
        return $"{Instruction}\t{List(results)}, {List(given[4..8])}, {List(given[8..])}, {List(given[..4])};\n";
    }

    private static string List(string[] registers) => $"{{{string.Join(", ", registers)}}}";

    [GeneratedRegex(@"\{\s*\.param [^{}]*?call\.uni \(callRetVal\), AddProducts_\d+,[^{}]*\}\r?\n")]
    private static partial Regex Call();

    [GeneratedRegex(@"st\.param\.\w+\s+\[[^\]]+\], (%\w+);")]
    private static partial Regex Stored();

    [GeneratedRegex(@"ld\.param\.\w+\s+(%\w+), \[callRetVal")]
    private static partial Regex Loaded();

    /// <summary>Declared, and defined: up to the brace that begins a line.</summary>
    [GeneratedRegex(@"\.visible \.func \([^)]*\) AddProducts_\d+\([^)]*\)\s*(;|\{[\s\S]*?\n\})\r?\n")]
    private static partial Regex Function();
}
