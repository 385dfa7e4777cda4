using System.Text.RegularExpressions;

namespace Suffice.Cuda.Tests.Ptx.Machine;

/// <summary>One line of a module, ready to run.</summary>
internal sealed partial class PtxInstruction
{
    private readonly int? guard;
    private readonly bool unless;
    private readonly Action<PtxThread>? action;
    private readonly PtxProduct? product;
    private readonly int? target;
    private readonly bool ends;

    public PtxInstruction(PtxModule module, string line, Dictionary<string, int> labels)
    {
        Text = line;
        Match match = Line().Match(line);
        if (!match.Success)
            throw new PtxFault($"'{line}' is no instruction");
        if (match.Groups[2].Success)
        {
            guard = module.Register(match.Groups[2].Value);
            unless = match.Groups[1].Value == "!";
        }
        string[] words = match.Groups[3].Value.Split('.'),
            operands = [.. Operand().Matches(match.Groups[4].Value).Select(operand => operand.Value)];
        switch (words[0])
        {
            case "bra":
                target = labels[operands[0]];
                break;
            case "ret":
                ends = true;
                break;
            case "bar" when words is [_, "sync"] && operands is ["0"] && guard is null:
                Meets = true;
                break;
            case "mma" when guard is null:
                Meets = true;
                product = new PtxProduct(module, words, operands);
                break;
            default:
                action = PtxOperations.Of(module, words, operands);
                break;
        }
    }

    public string Text { get; }

    /// <summary>Whether threads wait for others here.</summary>
    public bool Meets { get; }

    /// <summary>Whether those of a warp compute a product together.</summary>
    public bool IsProduct => product is not null;

    /// <summary>One thread does it, and goes on.</summary>
    public void Run(PtxThread thread)
    {
        bool does = guard is not { } register || thread[register] != 0 != unless;
        if (does && target is { } there)
        {
            thread.At = there;
            return;
        }
        if (does && ends)
            thread.IsDone = true;
        if (does)
            action?.Invoke(thread);
        thread.At++;
    }

    /// <summary>A warp does it, and goes on.</summary>
    public void Multiply(PtxThread[] warp)
    {
        product!.Run(warp);
        foreach (PtxThread thread in warp)
            thread.At++;
    }

    [GeneratedRegex(@"^(?:@(!?)(%p\d+)\s+)?([a-z][\w.]*)\s*(.*);$")]
    private static partial Regex Line();

    [GeneratedRegex(@"\{[^}]*\}|\[[^\]]*\]|[^,\s]+")]
    private static partial Regex Operand();
}
