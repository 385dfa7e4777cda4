using Suffice.Architecture.Tests.Planted.Late;

// Each type uses the folder behind its own in one way, so that the check can be seen to find it.
#pragma warning disable CA1052, CA1812, CA1822, CA1823, CA1852, CS0169, IDE0044, IDE0051, IDE0059, IDE0060, xUnit1000
namespace Suffice.Architecture.Tests.Planted.Early;

internal sealed class UsesField
{
    private readonly Thing? thing;
}

internal sealed class UsesProperty
{
    public Thing? Thing { get; init; }
}

internal sealed class UsesParameter
{
    public void Take(Thing thing) { }
}

internal sealed class UsesResult
{
    public Thing? Give() => null;
}

internal sealed class UsesBody
{
    public int Run() => Thing.Call();
}

internal sealed class UsesLambda
{
    public Func<int> Run() => () => Thing.Call();
}

internal sealed class UsesClosure
{
    public Func<int> Run(int other) => () => Thing.Call() + other;
}

internal sealed class UsesAsync
{
    public async Task<int> Run()
    {
        await Task.Yield();
        return Thing.Call();
    }
}

internal sealed class UsesIterator
{
    public IEnumerable<int> Run()
    {
        yield return Thing.Call();
    }
}

internal sealed class UsesGenericArgument
{
    public Dictionary<string, Thing[]> Things { get; } = [];
}

internal sealed class UsesGenericMethod
{
    public object Run() => Array.Empty<Thing>();
}

internal sealed class UsesConstraint<T>
    where T : IThing { }

internal sealed class UsesBase : Thing;

internal sealed class UsesInterface : IThing;

internal sealed class UsesCast
{
    public bool Is(object other) => other is Kind.Other;
}

internal sealed class UsesTypeOf
{
    public Type Type => typeof(Thing);
}

[Mark]
internal sealed class UsesAttribute;

internal sealed class UsesExtension
{
    public int Run() => 3.Doubled();
}

internal sealed record UsesRecord(Kind Kind);

internal sealed class Innocent
{
    public int Run() => 1;
}
